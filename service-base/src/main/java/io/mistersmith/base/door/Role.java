package io.mistersmith.base.door;

/** What a principal may do. */
public enum Role {
  ADMIN,
  OPERATOR,
  AGENT,
  AUDITOR,
  /** Another service of the platform; it may say on whose behalf it calls. */
  SERVICE
}
