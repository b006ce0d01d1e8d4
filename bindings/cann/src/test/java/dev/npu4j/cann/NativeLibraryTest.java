package dev.npu4j.cann;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npu4j.cann.global.cann;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The libraries as they are shipped. A platform that the build left out is left out here; the build said so.
class NativeLibraryTest {
    private static final Path SHIPPED = Path.of("target/classes/META-INF/npu4j");

    @ParameterizedTest
    @CsvSource({"linux-x86_64, 62", "linux-arm64, 183"})
    void isForItsMachine(String platform, int machine) throws IOException {
        assertThat(shipped(platform).machine()).isEqualTo(machine);
    }

    // A library that defined aclInit for others could be used in place of CANN's own, and the reverse.
    @ParameterizedTest
    @CsvSource({"linux-x86_64", "linux-arm64"})
    void showsItsJniFunctionsAndNothingElse(String platform) throws IOException {
        List<String> names = Arrays.stream(cann.class.getDeclaredMethods())
            .filter(method -> Modifier.isNative(method.getModifiers())).map(Method::getName)
            .map(name -> "Java_dev_npu4j_cann_global_cann_" + name.replace("_", "_1")).toList();
        assertThat(shipped(platform).exported()).containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @CsvSource({"linux-x86_64", "linux-arm64"})
    void needsTheCLibraryAndNothingOfCann(String platform) throws IOException {
        Elf library = shipped(platform);
        assertThat(library.needed()).containsExactlyInAnyOrder("libc.so.6", "libdl.so.2");
        assertThat(library.imported()).noneMatch(name -> name.startsWith("acl"));
        assertThat(library.runpaths()).isEmpty();
    }

    // openEuler 20.03 and Kylin V10, which many of these hosts run, have glibc 2.28
    @ParameterizedTest
    @CsvSource({"linux-x86_64", "linux-arm64"})
    void loadsWithOldCLibraries(String platform) throws IOException {
        assertThat(shipped(platform).versions()).isNotEmpty().allSatisfy(version -> {
            assertThat(version).startsWith("GLIBC_2.");
            assertThat(Integer.parseInt(version.split("\\.")[1])).isLessThanOrEqualTo(17);
        });
    }

    @ParameterizedTest
    @CsvSource({"linux-x86_64", "linux-arm64"})
    void isTheOneOfItsDigest(String platform) throws Exception {
        shipped(platform);
        Path folder = SHIPPED.resolve(platform);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(folder.resolve("libjnicann.so")));
        assertThat(Files.readString(folder.resolve("libjnicann.so.sha256"))).isEqualToIgnoringNewLines(HexFormat.of().formatHex(digest));
    }

    private static Elf shipped(String platform) throws IOException {
        Path library = SHIPPED.resolve(platform).resolve("libjnicann.so");
        assumeTrue(Files.exists(library), "the build left the library for " + platform + " out");
        return Elf.read(library);
    }
}
