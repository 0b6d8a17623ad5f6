package io.mistersmith.command;

import io.mistersmith.base.BaseConfig;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The program that decides. */
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
@Import(BaseConfig.class)
public class CommandService {
  public static void main(String[] arguments) {
    SpringApplication.run(CommandService.class, arguments);
  }
}
