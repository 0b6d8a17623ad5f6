package io.mistersmith.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The structure of the code, as rules. */
class ArchitectureTest {
  private static final String ROOT = "io.mistersmith";
  private static final List<String> MODULES =
      List.of(
          "shared-api",
          "migrations",
          "local-infra",
          "event-store",
          "proof",
          "service-base",
          "command-service",
          "query-service",
          "agent-runner",
          "launcher",
          "benchmarks");
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    List<Path> built =
        MODULES.stream()
            .map(module -> Repository.ROOT.resolve(module).resolve("target/classes"))
            .toList();
    assertThat(built)
        .allSatisfy(folder -> assertThat(Files.isDirectory(folder)).as("%s", folder).isTrue());
    classes = new ClassFileImporter().importLocations(built.stream().map(Location::of).toList());
    assertThat(classes).hasSizeGreaterThan(100);
  }

  @Test
  void theContractKnowsNoService() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                ROOT + ".base..", ROOT + ".command..", ROOT + ".query..", ROOT + ".runner.."));
  }

  @Test
  void eventsAndViewsImportNoAxon() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".api..")
            .and()
            .haveSimpleNameNotEndingWith("Command")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.axonframework.."));
  }

  @Test
  void theEventStoreKnowsNoDomain() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".eventstore..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".api..", ROOT + ".base..", "org.springframework.boot.."));
  }

  @Test
  void servicesMeetOnlyInTheContract() {
    for (String one : List.of("command", "query", "runner")) {
      String[] others =
          Stream.of("command", "query", "runner", "launcher")
              .filter(other -> !other.equals(one))
              .map(other -> ROOT + "." + other + "..")
              .toArray(String[]::new);
      check(
          noClasses()
              .that()
              .resideInAPackage(ROOT + "." + one + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others));
    }
  }

  @Test
  void theRunnerHasNoDatabase() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".runner..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc.."));
  }

  @Test
  void timeIsAskedOfAnInjectedClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".api..", ROOT + ".command..", ROOT + ".query..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC"));
  }

  @Test
  void nothingIsInjectedIntoFields() {
    check(
        fields()
            .should()
            .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired"));
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        classes.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(one -> !one.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(one -> one.getName())
            .toList();
    assertThat(unmarked).isEmpty();
  }

  @Test
  void messagesAreRecords() {
    check(
        classes()
            .that()
            .areAssignableTo(ROOT + ".api.DomainEvent")
            .and()
            .areNotInterfaces()
            .should()
            .beRecords());
  }

  private static void check(ArchRule rule) {
    rule.check(classes);
  }
}
