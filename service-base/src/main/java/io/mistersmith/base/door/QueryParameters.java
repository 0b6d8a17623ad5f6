package io.mistersmith.base.door;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Parameters that are not in a route's signature: on the type of an argument that is read from
 * them, or on a method that reads the request itself.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface QueryParameters {
  /** Given once at the most. */
  String[] value() default {};

  /** May be repeated. */
  String[] lists() default {};
}
