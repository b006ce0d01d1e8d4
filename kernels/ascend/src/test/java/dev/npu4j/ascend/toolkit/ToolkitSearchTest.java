package dev.npu4j.ascend.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is found, and what is said of what must not be loaded. Nothing here is ever loaded: libraries are headers.
class ToolkitSearchTest {
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int HERE = System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
    private static final int ELSEWHERE = HERE == X86_64 ? AARCH64 : X86_64;

    @TempDir
    Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private Path root; // of the file system that is looked in
    private Path home;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        home = toolkit(folder.resolve("home"));
    }

    // ---- making one

    /// One like the older ones: a single library of operators.
    private static Path toolkit(Path at) {
        for (String name : List.of("libascendcl.so", "libnnopbase.so", "libopapi.so")) {
            library(at, name, HERE);
        }
        return at;
    }

    private static void library(Path home, String name, int machine) {
        byte[] header = new byte[64];
        byte[] beginning = {0x7F, 'E', 'L', 'F', 2, 1, 1};
        System.arraycopy(beginning, 0, header, 0, beginning.length);
        header[18] = (byte) machine;
        write(home.resolve("lib64").resolve(name), header);
        permissions(home.resolve("lib64"), "rwxr-xr-x");
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            permissions(file, "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.US_ASCII));
    }

    private static void permissions(Path file, String permissions) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path home, String name) throws IOException {
        Files.delete(home.resolve("lib64").resolve(name));
    }

    private Search find() {
        return new ToolkitSearch(properties::get, variables::get, root).find();
    }

    private Toolkit found() {
        return switch (find()) {
            case Search.Found(Toolkit toolkit) -> toolkit;
            case Search.Missing(String lookedFor, String remedy) -> throw new AssertionError(lookedFor + " " + remedy);
        };
    }

    private String missing() {
        return switch (find()) {
            case Search.Found(Toolkit toolkit) -> throw new AssertionError(toolkit);
            case Search.Missing(String lookedFor, String remedy) -> {
                assertThat(lookedFor).endsWith(".");
                assertThat(remedy).endsWith(".");
                yield lookedFor;
            }
        };
    }

    private ToolkitSearchTest named(Path at) {
        properties.put(ToolkitSearch.HOME_PROPERTY, at.toString());
        return this;
    }

    // ---- where it is looked for

    @Test
    void whereNothingIsNamedAndNothingThereAllPlacesAreSaid() {
        variables.put("HOME", "/home/somebody");
        assertThat(missing()).contains("-Dnpu4j.ascend.home", "$ASCEND_HOME_PATH", "$ASCEND_TOOLKIT_HOME", root.resolve("usr/local/Ascend/cann").toString(),
            root.resolve("usr/local/Ascend/ascend-toolkit/latest").toString(), "/home/somebody/Ascend/cann");
    }

    @Test
    void thePropertyComesBeforeTheVariablesAndTheseBeforeTheUsualPlaces() {
        toolkit(root.resolve("usr/local/Ascend/ascend-toolkit/latest"));
        assertThat(found().from()).isEqualTo("a usual place");
        toolkit(root.resolve("usr/local/Ascend/cann"));
        assertThat(found().home()).isEqualTo(root.resolve("usr/local/Ascend/cann"));
        variables.put("ASCEND_TOOLKIT_HOME", toolkit(folder.resolve("toolkit-home")).toString());
        assertThat(found()).satisfies(toolkit -> assertThat(toolkit.home()).isEqualTo(folder.resolve("toolkit-home")))
            .satisfies(toolkit -> assertThat(toolkit.from()).isEqualTo("$ASCEND_TOOLKIT_HOME"));
        variables.put("ASCEND_HOME_PATH", toolkit(folder.resolve("home-path")).toString());
        assertThat(found().home()).isEqualTo(folder.resolve("home-path"));
        named(home);
        assertThat(found()).satisfies(toolkit -> assertThat(toolkit.home()).isEqualTo(home)).satisfies(toolkit -> assertThat(toolkit.from()).isEqualTo("-Dnpu4j.ascend.home"));
    }

    @Test
    void inTheHomeOfAUserWhoIsNotRootItIsFoundToo() {
        variables.put("HOME", folder.toString());
        toolkit(folder.resolve("Ascend/ascend-toolkit/latest"));
        assertThat(found().home()).isEqualTo(folder.resolve("Ascend/ascend-toolkit/latest"));
    }

    /// Another toolkit than the one that was named would be worse than none.
    @Test
    void whatWasNamedIsTheOnlyPlaceThatIsLookedIn() {
        toolkit(root.resolve("usr/local/Ascend/cann"));
        named(folder.resolve("absent"));
        variables.put("ASCEND_HOME_PATH", home.toString());
        assertThat(missing()).isEqualTo("there is no folder " + folder.resolve("absent/lib64") + " (from -Dnpu4j.ascend.home).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative/home", "."})
    void aRelativePathIsRefused(String path) {
        properties.put(ToolkitSearch.HOME_PROPERTY, path);
        assertThat(missing()).isEqualTo(path + " (from -Dnpu4j.ascend.home) is not an absolute path.");
    }

    @Test
    void whatIsNoPathIsRefused() {
        properties.put(ToolkitSearch.HOME_PROPERTY, "/a\0b");
        assertThat(missing()).contains("is no path.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void blankIsAsNotSet(String blank) {
        properties.put(ToolkitSearch.HOME_PROPERTY, blank);
        variables.put("ASCEND_HOME_PATH", blank);
        variables.put("ASCEND_TOOLKIT_HOME", home.toString());
        assertThat(found().from()).isEqualTo("$ASCEND_TOOLKIT_HOME");
    }

    // ---- what must be there

    @Test
    void anEmptyHomeLacksTheRuntime() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty/lib64")).getParent();
        assertThat(named(empty).missing()).isEqualTo("libascendcl.so or libacl_rt.so not found in " + empty.resolve("lib64") + " (from -Dnpu4j.ascend.home).");
    }

    @Test
    void theNewNameOfTheRuntimeWillDoAndTheOldOneIsPreferred() throws IOException {
        library(home, "libacl_rt.so", HERE);
        assertThat(named(home).found().runtime()).endsWithRaw(Path.of("libascendcl.so"));
        delete(home, "libascendcl.so");
        assertThat(found().runtime()).endsWithRaw(Path.of("libacl_rt.so"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"libnnopbase.so", "libopapi.so"})
    void withoutOperatorsItIsNone(String library) throws IOException {
        delete(home, library);
        assertThat(named(home).missing()).contains("libnnopbase.so with libopapi_math.so, libopapi_nn.so, libopapi_transformer.so, or with libopapi.so, not found");
    }

    @Test
    void theSplitLibrariesAreTakenWholeOrNotAtAllAndNeverBesideTheOneBeforeTheSplit() {
        library(home, "libopapi_math.so", HERE);
        library(home, "libopapi_nn.so", HERE);
        assertThat(named(home).found().operators()).extracting(each -> each.getFileName().toString()).containsExactly("libnnopbase.so", "libopapi.so");
        library(home, "libopapi_transformer.so", HERE);
        assertThat(found().operators()).extracting(each -> each.getFileName().toString())
            .containsExactly("libnnopbase.so", "libopapi_math.so", "libopapi_nn.so", "libopapi_transformer.so");
    }

    // ---- what must not be loaded

    @Test
    void aTextIsNoLibrary() {
        write(home.resolve("lib64/libopapi.so"), "INPUT(libopapi_math.so libopapi_nn.so)");
        assertThat(named(home).missing()).isEqualTo(home.resolve("lib64/libopapi.so") + " is no library (it does not begin as an ELF file does).");
    }

    @Test
    void aTornLibraryIsNone() {
        write(home.resolve("lib64/libopapi.so"), new byte[] {0x7F, 'E', 'L', 'F', 2});
        assertThat(named(home).missing()).contains("is no library");
    }

    @Test
    void aLibraryOfThirtyTwoBitsIsNone() {
        byte[] header = new byte[64];
        System.arraycopy(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1}, 0, header, 0, 7);
        write(home.resolve("lib64/libnnopbase.so"), header);
        assertThat(named(home).missing()).contains("libnnopbase.so is no 64-bit little-endian library");
    }

    @Test
    void aLibraryForAnotherMachineSaysForWhich() {
        library(home, "libascendcl.so", ELSEWHERE);
        assertThat(named(home).missing()).isEqualTo(home.resolve("lib64/libascendcl.so") + " was built for " + (ELSEWHERE == AARCH64 ? "aarch64" : "x86_64")
            + ", this machine is " + (HERE == AARCH64 ? "aarch64" : "x86_64") + ".");
        library(home, "libascendcl.so", 243 - 256); // RISC-V
        assertThat(missing()).contains("was built for machine 243 of the ELF list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"libascendcl.so", "libnnopbase.so", "libopapi.so"})
    void aLibraryThatAnyoneMayChangeIsRefused(String library) {
        Path file = home.resolve("lib64").resolve(library);
        permissions(file, "rw-r--rw-");
        assertThat(named(home).missing()).isEqualTo(file + " can be changed by every user of this machine (chmod o-w " + file + ").");
    }

    @Test
    void aFolderThatAnyoneMayPutAnotherLibraryIntoIsRefused() {
        permissions(home.resolve("lib64"), "rwxrwxrwx");
        assertThat(named(home).missing()).contains(home.resolve("lib64") + " can be changed by every user of this machine");
    }

    /// Wherever on the way: whoever may rename a folder may put another in its place.
    @Test
    void aFolderAboveItThatAnyoneMayChangeIsRefused() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path inside = toolkit(open.resolve("ascend/toolkit"));
        permissions(open, "rwxrwxrwx");
        assertThat(named(inside).missing()).contains(open + " can be changed by every user of this machine");
        Files.setAttribute(open, "unix:mode", 0101777); // as /tmp: names belong to their owners
        assertThat(named(inside).found().home()).isEqualTo(inside);
    }

    @Test
    void aVersionOfManyDigitsIsANumberToo() {
        write(home.resolve("runtime/version.info"), "version=8.20251126123456\n");
        assertThat(named(home).found().isAtLeast(8, 3)).isTrue();
        assertThat(named(home).found().isAtLeast(9, 0)).isFalse();
    }

    /// Only who may change groups can try it.
    @Test
    void aLibraryThatAGroupMayChangeIsRemarked() throws IOException {
        Path library = home.resolve("lib64/libopapi.so");
        PosixFileAttributeView view = Files.getFileAttributeView(library, PosixFileAttributeView.class);
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may give files to other groups");
        view.setGroup(library.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("daemon"));
        permissions(library, "rwxrwxr-x");
        assertThat(named(home).found().remarks()).anySatisfy(each -> assertThat(each).contains(library.toString()).contains("everyone in the group daemon"));
        permissions(library, "rwxr-xr-x");
        assertThat(named(home).found().remarks()).noneSatisfy(each -> assertThat(each).contains("group"));
    }

    /// Where lib64 has links, what they lead to counts.
    @Test
    void linksAreFollowedAndWhatTheyLeadToIsJudged() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path real = elsewhere.resolve("libopapi.so");
        Files.move(home.resolve("lib64/libopapi.so"), real);
        Files.createSymbolicLink(home.resolve("lib64/libopapi.so"), real);
        permissions(elsewhere, "rwxr-xr-x");
        assertThat(named(home).found().operators()).contains(real.toRealPath());
        permissions(elsewhere, "rwxr-xrwx");
        assertThat(missing()).contains(elsewhere.toRealPath() + " can be changed by every user");
    }

    @Test
    void aLinkToNothingIsNoLibrary() throws IOException {
        delete(home, "libopapi.so");
        Files.createSymbolicLink(home.resolve("lib64/libopapi.so"), folder.resolve("nothing"));
        assertThat(named(home).missing()).contains("libopapi.so").contains("not found");
    }

    // ---- what is said of one

    @ParameterizedTest
    @CsvSource({"share/info/runtime/version.info, Version=9.1.0, 9.1.0", "runtime/version.info, version= 8.1.RC1 , 8.1.RC1", "runtime/version.info, Version=, unknown"})
    void theVersionIsWhatItsFilesSay(String file, String line, String version) {
        write(home.resolve(file), "# a comment\n" + line + "\nversion_dir=x\n");
        assertThat(named(home).found().version()).isEqualTo(version);
    }

    @Test
    void theFileOfTheToolkitComesBeforeThoseOfItsPackages() {
        write(home.resolve((HERE == AARCH64 ? "aarch64" : "x86_64") + "-linux/ascend_toolkit_install.info"), "package_name=Ascend-cann-toolkit\nversion=8.1.RC1\n");
        write(home.resolve("runtime/version.info"), "Version=7.7.0.1.231\n");
        assertThat(named(home).found().version()).isEqualTo("8.1.RC1");
    }

    @Test
    void aVersionThatNoFileSaysIsRemarkedAndIsNotTakenForANewOne() {
        Toolkit toolkit = named(home).found();
        assertThat(toolkit.version()).isEqualTo(Toolkit.UNKNOWN);
        assertThat(toolkit.remarks()).containsExactly("no file of " + home + " says its version.");
        assertThat(toolkit.isAtLeast(1, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"8.1.RC1, 8, 1, true", "8.1.RC1, 8, 3, false", "8.3.RC1.alpha003, 8, 3, true", "9.1.0, 8, 3, true", "8.10.0, 8, 9, true", "7.6.0, 8, 1, false", "dev, 1, 0, false",
        "9, 9, 0, false"})
    void versionsAreComparedAsNumbers(String version, int major, int minor, boolean expected) {
        write(home.resolve("runtime/version.info"), "Version=" + version + "\n");
        assertThat(named(home).found().isAtLeast(major, minor)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "/usr/lib:/opt/x                 | null",
        "null                            | null",
        "''                              | null",
        ":/usr/lib                       | an empty entry",
        "/usr/lib:                       | an empty entry",
        "/usr/lib::/opt/x                | an empty entry",
        "/usr/lib:lib                    | the relative entry 'lib'",
        "/opt/ascend/devlib/linux/x86_64 | devlib"})
    void whatTheLinkerWouldTakeFromAnywhereIsRemarked(String path, String remark) {
        write(home.resolve("runtime/version.info"), "Version=8.1.RC1\n");
        variables.put("LD_LIBRARY_PATH", path);
        List<String> remarks = named(home).found().remarks();
        if (remark == null) {
            assertThat(remarks).isEmpty();
        } else {
            assertThat(remarks).singleElement().asString().contains(remark).contains("Remove it.");
        }
    }

    @Test
    void theLibrariesAreTheRuntimeThenTheOperators() {
        assertThat(named(home).found().libraries()).extracting(each -> each.getFileName().toString()).containsExactly("libascendcl.so", "libnnopbase.so", "libopapi.so");
        assertThat(found()).hasToString("CANN unknown at " + home + " (from -Dnpu4j.ascend.home)");
    }
}
