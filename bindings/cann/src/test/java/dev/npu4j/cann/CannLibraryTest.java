package dev.npu4j.cann;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.tools.InfoMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading and opening, each in a process of its own ([Probe]), against a runtime that lacks most functions.
class CannLibraryTest {
    private static final Path RT = Path.of("../../native/rt").toAbsolutePath().normalize();
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
    private static final Path TEST_CLASSES = Path.of("target/test-classes").toAbsolutePath();
    private static final Path JAVACPP = Path.of(InfoMap.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    private static final String PLATFORM = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x86_64";
    private static final String OTHER_PLATFORM = PLATFORM.equals("linux-arm64") ? "linux-x86_64" : "linux-arm64";

    @TempDir
    static Path libraries;
    @TempDir
    Path home;
    @TempDir
    Path temporary;

    private Path fake;

    @BeforeAll
    static void compileTheFakes() throws Exception {
        assumeTrue(Files.exists(CLASSES.resolve("META-INF/npu4j").resolve(PLATFORM).resolve("libjnicann.so")),
            "the build found no C++ compiler, so there is nothing to load");
        compile("fake_runtime.c", "libascendcl.so");
        compile("not_a_runtime.c", "libother.so");
    }

    @BeforeEach
    void nameTheFake() {
        fake = libraries.resolve("libascendcl.so");
    }

    @Test
    void aFunctionCalledTooEarlySaysItsNameAndWorksLater() throws Exception {
        assertThat(probe("init", "init", "load", "init", "open " + fake, "init")).containsExactly(
            "java.lang.UnsatisfiedLinkError: 'int dev.npu4j.cann.global.cann.aclInit(java.lang.String)'",
            "java.lang.UnsatisfiedLinkError: 'int dev.npu4j.cann.global.cann.aclInit(java.lang.String)'",
            "loaded", "-1001", "opened " + fake, "0");
    }

    @Test
    void everythingArrivesWithItsWidth() throws Exception {
        assertThat(probe("open " + fake, "sizes", "outs", "versions", "memory", "widths")).containsExactly(
            "opened " + fake,
            "2 4",
            "0 2 0 7fff000000001000 0 1.5",
            "0 1.13.0 0 8.1.RC1 last",
            "0 true 0 0 60 of 64",
            "0");
    }

    @Test
    void textsComeAndGo() throws Exception {
        assertThat(probe("open " + fake, "soc", "init /fake/acl.json", "message", "init /Grüße/昇腾.json", "message", "message"))
            .containsExactly("opened " + fake, "Fake910B", "0", "\"\"", "100003", "\"/Grüße/昇腾.json\"", "\"\"");
    }

    @Test
    void whatTheRuntimeLacksIsAnAnswer() throws Exception {
        List<String> lines = probe("missing", "has aclInit", "open " + fake, "has aclInit", "has aclrtSynchronizeDevice", "has malloc",
            "synchronize", "missing");
        assertThat(lines.get(0)).contains("IllegalStateException", "CannLibrary.open");
        assertThat(lines.subList(1, 7)).containsExactly("false", "opened " + fake, "true", "false", "false", "-1001");
        assertThat(lines.get(7)).startsWith("[aclGetDeviceCapability, ").contains(", aclrtSynchronizeDevice, ").doesNotContain("aclInit");
    }

    @Test
    void aRuntimeThatCannotBeOpenedIsExplainedAndAnotherMayFollow() throws Exception {
        Path text = Files.writeString(libraries.resolve("text.so"), "not a library\n".repeat(100));
        Path other = libraries.resolve("libother.so");
        List<String> lines = probe("open /nonexistent/libascendcl.so", "open libascendcl.so", "open " + text, "open " + other,
            "open " + fake, "open " + fake, "open " + other, "init");
        assertThat(lines.get(0)).contains("UnsatisfiedLinkError: /nonexistent/libascendcl.so: cannot open shared object file");
        assertThat(lines.get(1)).contains("IllegalArgumentException", "absolute path");
        assertThat(lines.get(2)).contains("UnsatisfiedLinkError: " + text + ": invalid ELF header");
        assertThat(lines.get(3)).contains("UnsatisfiedLinkError: " + other + " has none of the functions of CANN's runtime");
        assertThat(lines.subList(4, 6)).containsOnly("opened " + fake);
        assertThat(lines.get(6)).contains("IllegalStateException", fake.toString(), other.toString());
        assertThat(lines.get(7)).isEqualTo("0");
    }

    // The dynamic linker says "No such file or directory" of a file that is there.
    @Test
    void aRuntimeForAnotherMachineIsExplained() throws Exception {
        Path foreign = CLASSES.resolve("META-INF/npu4j").resolve(OTHER_PLATFORM).resolve("libjnicann.so");
        assumeTrue(Files.exists(foreign), "the build made no library for " + OTHER_PLATFORM);
        assertThat(probe("open " + foreign)).singleElement().asString()
            .contains("the file is there, but built for " + (OTHER_PLATFORM.equals("linux-arm64") ? "aarch64" : "amd64"))
            .contains("this JVM runs on " + System.getProperty("os.arch"));
    }

    @Test
    void aMissingDependencyIsNamedByTheLinker() throws Exception {
        compile("fake_runtime.c", "libneeded.so");
        Path dependent = compile("not_a_runtime.c", "libdependent.so", "-L" + libraries, "-Wl,--no-as-needed", "-lneeded");
        Files.delete(libraries.resolve("libneeded.so"));
        assertThat(probe("open " + dependent)).singleElement().asString().contains("libneeded.so: cannot open shared object file");
    }

    @Test
    void nothingIsLeftBehindAndNothingOfJavaCppRuns() throws Exception {
        assertThat(probe("open " + fake, "threads").getLast()).doesNotContainIgnoringCase("javacpp");
        assertThat(home).isEmptyDirectory();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void callsAllocateNothing() throws Exception {
        assertThat(probe("open " + fake, "allocations").getLast()).isEqualTo("[0, 0]");
    }

    @Test
    void aChangedLibraryIsNotLoaded() throws Exception {
        Path tampered = copyOfClasses();
        Path library = tampered.resolve("META-INF/npu4j").resolve(PLATFORM).resolve("libjnicann.so");
        byte[] bytes = Files.readAllBytes(library);
        bytes[bytes.length / 2] ^= 1;
        Files.write(library, bytes);
        List<String> lines = run(onClassPath(tampered), "load", "load", "init");
        assertThat(lines.get(0)).contains("UnsatisfiedLinkError", PLATFORM + "/libjnicann.so", "not what was built", "SHA-256");
        assertThat(lines.get(1)).isEqualTo(lines.get(0));
        assertThat(lines.get(2)).contains("UnsatisfiedLinkError", "aclInit");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aBuildWithoutALibraryOrItsDigestSaysSo() throws Exception {
        Path without = copyOfClasses();
        Path folder = without.resolve("META-INF/npu4j").resolve(PLATFORM);
        Files.delete(folder.resolve("libjnicann.so.sha256"));
        assertThat(run(onClassPath(without), "load")).singleElement().asString().contains("no digest");
        Files.delete(folder.resolve("libjnicann.so"));
        assertThat(run(onClassPath(without), "load")).singleElement().asString().contains("no library for " + PLATFORM, "compiler");
    }

    @Test
    void aTemporaryFolderThatCannotBeWrittenIsNamed() throws Exception {
        List<String> command = new ArrayList<>(onClassPath(CLASSES));
        command.add("-Djava.io.tmpdir=/nonexistent");
        assertThat(run(command, "load")).last().asString().contains("cannot write", "/nonexistent", "-Djava.io.tmpdir=DIR");
    }

    @Test
    void asAModuleItNeedsOneGrant() throws Exception {
        List<String> named = List.of("-p", CLASSES + ":" + JAVACPP, "--add-modules", "dev.npu4j.cann",
            "--patch-module", "dev.npu4j.cann=" + TEST_CLASSES, "--illegal-native-access=deny");
        List<String> granted = new ArrayList<>(named);
        granted.add("--enable-native-access=dev.npu4j.cann");
        List<String> main = List.of("-m", "dev.npu4j.cann/dev.npu4j.cann.Probe");
        // the probe's own need: it measures allocations
        List<String> reads = List.of("--add-modules", "jdk.management", "--add-reads", "dev.npu4j.cann=jdk.management,java.management");
        assertThat(process(named, reads, main, List.of("load"))).singleElement().asString()
            .contains("UnsatisfiedLinkError", "--enable-native-access=dev.npu4j.cann");
        assertThat(process(granted, reads, main, List.of("open " + fake, "init"))).containsExactly("opened " + fake, "0");
    }

    @Test
    void platformsWithoutCannAreNamed() {
        assertThat(CannLibrary.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(CannLibrary.platform("Linux", "aarch64")).isEqualTo("linux-arm64");
        assertThatThrownBy(() -> CannLibrary.platform("Mac OS X", "aarch64")).hasMessageContaining("Mac OS X");
        assertThatThrownBy(() -> CannLibrary.platform("Linux", "riscv64")).hasMessageContaining("riscv64");
    }

    private List<String> probe(String... steps) throws Exception {
        return run(onClassPath(CLASSES), steps);
    }

    private List<String> run(List<String> options, String... steps) throws Exception {
        return process(options, List.of("dev.npu4j.cann.Probe"), List.of(steps));
    }

    private static List<String> onClassPath(Path classes) {
        return List.of("-cp", classes + ":" + TEST_CLASSES + ":" + JAVACPP, "--enable-native-access=ALL-UNNAMED", "-Xcheck:jni");
    }

    @SafeVarargs
    private List<String> process(List<String>... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx64m", "-Dstdout.encoding=UTF-8", "-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary,
            "-XX:-UsePerfData", "-XX:ErrorFile=" + Path.of("target/hs_err_pid%p.log").toAbsolutePath()));
        for (List<String> some : words) {
            command.addAll(some);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8"); // for the arguments that are not ASCII
        Path output = Files.createTempFile(libraries, "probe", ".txt");
        Process process = builder.redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s: %s", command, lines).isZero();
        return lines;
    }

    private Path copyOfClasses() throws IOException {
        Path copy = Files.createTempDirectory(libraries, "classes");
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.toList()) {
                if (!Files.isDirectory(file)) {
                    Path to = copy.resolve(CLASSES.relativize(file));
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        return copy;
    }

    private static Path compile(String source, String library, String... options) throws Exception {
        Path result = libraries.resolve(library);
        List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-std=c11", "-I" + RT.resolve("../include"),
            RT.resolve("test").resolve(source).toString(), "-o", result.toString()));
        command.addAll(List.of(options));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).as("%s", command).isZero();
        return result;
    }
}
