package dev.npu4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Packages know each other in one direction: error, tensor, op, device.
class PackageDirectionTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/npu4j/kernels");
    // Any mention counts, javadoc included: a reader follows links too.
    private static final Pattern MENTION = Pattern.compile("dev\\.npu4j\\.kernels\\.(\\w+)");

    @ParameterizedTest
    @CsvSource({"error, error", "tensor, error tensor", "op, error tensor op", "device, error tensor op device"})
    void aPackageMentionsOnlyThoseBelowIt(String name, String allowed) throws IOException {
        List<String> below = List.of(allowed.split(" "));
        int files = 0;
        try (Stream<Path> sources = Files.list(SOURCES.resolve(name))) {
            for (Path source : sources.toList()) {
                files++;
                Matcher mention = MENTION.matcher(Files.readString(source));
                while (mention.find()) {
                    assertThat(below).as("mentioned in %s", source).contains(mention.group(1));
                }
            }
        }
        assertThat(files).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"error", "tensor", "op", "device"})
    void onlyTheJdkIsImportedBesides(String name) throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES.resolve(name))) {
            for (Path source : sources.toList()) {
                assertThat(Files.readAllLines(source)).as("imports of %s", source)
                    .filteredOn(line -> line.startsWith("import "))
                    .allMatch(line -> line.matches("import (static )?(java|jdk\\.jfr|dev\\.npu4j\\.kernels)\\..*"));
            }
        }
    }
}
