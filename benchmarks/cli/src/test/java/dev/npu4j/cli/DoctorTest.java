package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Toolkits that cannot be used, each in its own way: `doctor` says in which, and the CPU is there all the same.
class DoctorTest {
    @TempDir
    Path folder;

    private Ran doctor(Path home, Map<String, String> variables, String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "doctor";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return Forked.run(folder, List.of("-Dnpu4j.ascend.home=" + home), variables, arguments);
    }

    /// Says all of that, ends as where no NPU was ever asked for, and has a CPU.
    private String said(Path home, Map<String, String> variables, String... sentences) {
        Ran ran = doctor(home, variables);
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("Accelerator: ascend cannot be used.").contains(sentences).contains("Chosen device: cpu");
        assertThat(ran.err()).doesNotContain("internal error").doesNotContain("Exception");
        return ran.out();
    }

    @Test
    void noSuchFolder() {
        said(folder.resolve("absent"), Map.of(), "there is no folder " + folder.resolve("absent/lib64") + " (from -Dnpu4j.ascend.home).");
    }

    @Test
    void anEmptyFolder() throws IOException {
        Files.createDirectory(folder.resolve("lib64"));
        said(folder, Map.of(), "libascendcl.so or libacl_rt.so not found in " + folder.resolve("lib64"));
    }

    @Test
    void aTextWhereALibraryShouldBe() {
        said(FakeHome.in(folder).file("lib64/libopapi.so", "a text, and no library at all".getBytes(StandardCharsets.UTF_8)).root(), Map.of(),
            "libopapi.so is no library (it does not begin as an ELF file does).", "Nothing of it was loaded.");
    }

    @Test
    void aLibraryForAnotherMachine() {
        said(FakeHome.in(folder).library("libnnopbase.so", FakeHome.ELSEWHERE).root(), Map.of(), "libnnopbase.so was built for ", ", this machine is ");
    }

    @Test
    void aLibraryThatAnyoneMayChange() {
        said(FakeHome.in(folder).permissions("lib64/libascendcl.so", "rwxr-xrwx").root(), Map.of(),
            "libascendcl.so can be changed by every user of this machine (chmod o-w ");
    }

    @Test
    void aFolderThatAnyoneMayPutALibraryInto() {
        said(FakeHome.in(folder).permissions("lib64", "rwxrwxrwx").root(), Map.of(), folder.resolve("lib64") + " can be changed by every user of this machine");
    }

    @Test
    void aToolkitOfUnknownVersionThatDoesNotLoad() {
        assertThat(said(FakeHome.in(folder).root(), Map.of(), "Toolkit: CANN of an unknown version in " + folder, "could not be loaded: ", "says its version."))
            .contains(folder.resolve("lib64/libascendcl.so") + " ").contains("rw-r--r--").contains("64 B");
    }

    @Test
    void anOldToolkit() {
        said(FakeHome.in(folder).version("7.6.0").root(), Map.of(), "Toolkit: CANN 7.6.0 in " + folder, "CANN 7.6.0 is older than 8.1, the oldest that NPU4J knows");
    }

    @Test
    void variablesThatWouldHarm() {
        said(FakeHome.in(folder).version("8.1.RC1").root(),
            Map.of("LD_LIBRARY_PATH", "/usr/lib/x::/opt/ascend/devlib/linux/x86_64", "ASCEND_COREDUMP_SIGNAL", "all", "ASCEND_OPP_PATH", "/nowhere/opp"),
            "LD_LIBRARY_PATH has an empty entry", "names a devlib folder", "ASCEND_COREDUMP_SIGNAL is all: CANN takes over signals that the JVM lives on",
            "libjsig.so", "ASCEND_OPP_PATH is /nowhere/opp, which is no folder");
    }

    /// Also where there is no toolkit yet, so that it is put right before one comes.
    @Test
    void aLibraryPathThatWouldHarmIsSaidInAnyCase() {
        said(folder.resolve("nowhere"), Map.of("LD_LIBRARY_PATH", "/usr/lib/x:"), "LD_LIBRARY_PATH has an empty entry");
    }

    @Test
    void saysWhatWouldBeSetAndWhichSignaturesRestOnOneSource() {
        said(FakeHome.in(folder).version("8.1.RC1").root(), Map.of(), "ASCEND_HOME_PATH is not set.", "ASCEND_COREDUMP_SIGNAL is not set; NPU4J sets it to none",
            "ASCEND_OPP_PATH is not set; NPU4J sets it to " + folder.resolve("opp") + " before CANN is loaded, which is no folder", "Signatures: ", "source");
    }

    @Test
    void anUnusableToolkitEndsWith3WhereAnNpuIsRequired() {
        Ran ran = doctor(FakeHome.in(folder).version("8.1.RC1").root(), Map.of(), "--require", "ascend");
        assertThat(ran.code()).as(ran.err()).isEqualTo(3);
        assertThat(ran.err()).contains("ascend: CANN 8.1.RC1 at " + folder).contains("could not be loaded");
    }
}
