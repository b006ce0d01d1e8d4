package dev.npu4j.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The suite must be usable by any backend and trust none.
class DependenciesTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.npu4j.conformance");

    @Test
    void noBackendIsKnown() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.npu4j.cpu..", "dev.npu4j.ascend..").check(MAIN);
    }

    @Test
    void neitherJUnitNorAJsonLibraryIsNeeded() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("org.junit..", "tools.jackson..", "com.fasterxml..").check(MAIN);
    }

    /// What is true and what is compared must not know who asks, nor how it was launched.
    @Test
    void truthAndComparisonKnowNothingOfTheEngine() {
        noClasses().that().resideInAnyPackage("dev.npu4j.conformance.reference", "dev.npu4j.conformance.compare", "dev.npu4j.conformance.number")
            .should().dependOnClassesThat().resideInAnyPackage("dev.npu4j.conformance", "dev.npu4j.conformance.cases..",
                "dev.npu4j.conformance.launch..", "dev.npu4j.conformance.judge..", "dev.npu4j.conformance.property..", "dev.npu4j.conformance.fault..").check(MAIN);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.npu4j.conformance.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void roundingIsIndependentOfTheLibrarys() {
        noClasses().that().haveSimpleName("Rounding")
            .should().dependOnClassesThat().haveFullyQualifiedName("dev.npu4j.kernels.tensor.Bf16").check(MAIN);
    }
}
