package dev.npu4j.ascend;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// What keeps a process alive that works with native code, as far as sources can show it.
class RulesTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.npu4j.ascend", "dev.npu4j.aclnn", "dev.npu4j.cann");

    /// An exception that leaves a callback ends the JVM, and threads that are not its own come through it: there is none.
    @Test
    void nothingNativeCallsBack() {
        noClasses().should().callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
            com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("upcallStub"))).check(MAIN);
    }

    /// CANN does not survive a fork.
    @Test
    void noProcessIsStarted() {
        noClasses().should().dependOnClassesThat().haveFullyQualifiedName(ProcessBuilder.class.getName())
            .orShould().callMethod(Runtime.class, "exec", String[].class).orShould().callMethod(Runtime.class, "exec", String.class).check(MAIN);
    }

    /// A segment that is longer than what it points to reads anything. Of foreign memory only the linker's own text is read.
    @Test
    void foreignMemoryIsReadInOnePlace() {
        noClasses().that().doNotHaveSimpleName("DynamicLibrary").should().callMethod(MemorySegment.class, "reinterpret", long.class).check(MAIN);
    }

    /// The runtime's binding has one user, and signatures have one home.
    @Test
    void callsGoThroughTheirLayer() {
        noClasses().that().resideInAPackage("dev.npu4j.ascend").should().dependOnClassesThat().resideInAnyPackage("dev.npu4j.cann.global..", "org.bytedeco..").check(MAIN);
        noClasses().that().resideInAPackage("dev.npu4j.ascend").should().callMethod(Linker.class, "downcallHandle", MemorySegment.class, FunctionDescriptor.class, Linker.Option[].class)
            .check(MAIN);
    }

    @Test
    void theSearchForAToolkitLoadsNothing() {
        noClasses().that().resideInAPackage("dev.npu4j.ascend.toolkit").should().dependOnClassesThat().resideInAnyPackage("dev.npu4j.cann..", "dev.npu4j.aclnn..", "dev.npu4j.ascend.acl..")
            .check(MAIN);
    }
}
