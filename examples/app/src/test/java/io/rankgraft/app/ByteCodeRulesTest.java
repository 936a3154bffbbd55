package io.rankgraft.app;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no class of ours does, by the byte code of all of them. */
class ByteCodeRulesTest {
  private static final int MANY = 400; // else the rules hold of next to nothing
  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.rankgraft");
    assertTrue(ours.size() > MANY, "classes: " + ours.size());
  }

  @Test
  void nothingIsReadOrWrittenByJavaSerialization() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectOutputStream")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.beans..")
        .check(ours);
  }

  @Test
  void noClassIsLoadedByAName() {
    noClasses()
        .should()
        .callMethodWhere(
            target(nameMatching("forName|loadClass|defineClass"))
                .and(
                    target(
                        com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                            assignableTo(Class.class).or(assignableTo(ClassLoader.class))))))
        .check(ours);
  }

  @Test
  void typesInJsonAreNamesFromClosedSets() {
    noClasses()
        .should()
        .callMethodWhere(target(nameMatching("(activate|enable)DefaultTyping.*")))
        .check(ours);
    Set<JsonTypeInfo.Id> used =
        ours.stream()
            .filter(type -> type.isAnnotatedWith(JsonTypeInfo.class))
            .map(type -> type.getAnnotationOfType(JsonTypeInfo.class).use())
            .collect(java.util.stream.Collectors.toSet());
    assertTrue(Set.of(JsonTypeInfo.Id.NAME).containsAll(used), used.toString());
  }

  @Test
  void nothingOpensANetworkConnection() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..benchmarks..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.net\\.(Socket|ServerSocket|Datagram.*|URLConnection|Http.*|http\\..*)")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.channels.spi..")
        .check(ours);
  }

  /** Of ND4J the judge takes arrays alone, and who serves does not take even those. */
  @Test
  void whatIsVulnerableBehindTheJudgeIsReachedByNobody() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.rankgraft.nd4j..",
            "io.rankgraft.job..",
            "io.rankgraft.app..",
            "io.rankgraft.recipes..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "io.rankgraft.nd4j..")
        .check(ours);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.nd4j.shade..",
            "org.nd4j.common.resources..",
            "org.nd4j.common.util..",
            "org.nd4j.common.io..",
            "org.nd4j.serde..",
            "org.nd4j.imports..",
            "org.apache.commons.compress..",
            "org.apache.commons.io..",
            "org.apache.commons.net..",
            "org.apache.commons.lang3..")
        .check(ours);
  }
}
