package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Headers as large as the rules allow, opened in a cold JVM whose heap is the header plus 64 MiB.
class HostileSizeTest {
    private static final int MILLION = 1_000_000;
    private static final String EMPTY = "\"#\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";

    @TempDir
    Path directory;

    @Test
    void aMillionAndOneTensorsAreRefused() throws Exception {
        Path file = RawFile.repeat(directory, "{", MILLION + 1, EMPTY + ",", "\"z\":0}");

        assertThat(openedInAColdJvm(file)).contains("at most 1000000 tensors");
    }

    @Test
    void aDuplicateAfterAMillionTensorsIsRefused() throws Exception {
        Path file = RawFile.repeat(directory, "{", MILLION - 1, EMPTY + ",", EMPTY.replace("#", "0") + "}");

        assertThat(openedInAColdJvm(file)).contains("duplicate key");
    }

    @Test
    void aMillionTensorsOutOfOrderWithAByteLeftOverAreRefused() throws Exception {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < MILLION; i++) {
            places.add(i);
        }
        Collections.shuffle(places, new Random(7));
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < MILLION; i++) {
            int place = places.get(i);
            header.append(i == 0 ? "\"" : ",\"").append(i).append("\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[")
                .append(place).append(',').append(place + 1).append("]}");
        }
        Path file = RawFile.write(directory, header.append('}').toString(), MILLION + 1);

        assertThat(openedInAColdJvm(file)).contains("trailing data");
    }

    @Test
    void aHeaderOfSpacesIsRefused() throws Exception {
        Path file = RawFile.write(directory, "{" + " ".repeat(HeaderParser.MAX_BYTES - 1), 0);

        assertThat(openedInAColdJvm(file)).contains("expected a string, got the end of the text");
    }

    @Test
    void aNameOfNinetyMegabytesIsRefusedInAShortMessage() throws Exception {
        Path file = RawFile.write(directory, "{\"" + "n".repeat(90_000_000) + "\":0}", 0);

        assertThat(openedInAColdJvm(file)).contains("expected '{'").hasSizeLessThan(500);
    }

    @Test
    void tooManyPairsOfMetadataAreRefused() throws Exception {
        Path file = RawFile.repeat(directory, "{\"__metadata__\":{", 5 * MILLION, "\"#\":\"\",", "\"z\":\"\"}}");

        assertThat(openedInAColdJvm(file)).contains("at most 100000 pairs");
    }

    /// The message of the exception, once time and memory were found to be within bounds. Time is the thread's own, and the
    /// best of five runs at most, since other processes share the machine. A second is for a machine that has its processors
    /// to itself; one that takes longer for the yardstick, too, has as much longer.
    private static String openedInAColdJvm(Path file) throws IOException, InterruptedException {
        String[] lines = null;
        for (int attempt = 0; attempt < 5 && (lines == null || millis(lines[0]) >= limit(lines[1])); attempt++) {
            lines = probe(file);
        }
        assertThat(millis(lines[0])).as("milliseconds for: " + lines[2] + ", where the yardstick takes " + lines[1]).isLessThan(limit(lines[1]));
        return lines[2];
    }

    private static long limit(String yardstick) {
        return Math.max(1000, 1000 * millis(yardstick) / Probe.YARDSTICK);
    }

    private static long millis(String line) {
        return Long.parseLong(line);
    }

    private static String[] probe(Path file) throws IOException, InterruptedException {
        long headerMebibytes = (Files.size(file) >> 20) + 1;
        Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + (headerMebibytes + 64) + "m", "-Xmn8m", "-XX:+UseSerialGC",
            "-cp", locationOf(Probe.class) + ":" + locationOf(SafetensorsFile.class) + ":" + locationOf(OperandException.class),
            Probe.class.getName(), file.toString())
            .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip().split("\n", 3);
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// Prints how many milliseconds of processor time the refusal took, how many the yardstick, then the message; any other outcome
    /// is a failure.
    static final class Probe {
        /// What [#yardstick] takes, in milliseconds, at most, on a machine that is undisturbed: there the limit is a second.
        static final long YARDSTICK = 150;

        private Probe() {
        }

        public static void main(String[] arguments) throws IOException {
            long start = ownNanos();
            try (SafetensorsFile file = SafetensorsFile.open(Path.of(arguments[0]))) {
                throw new IllegalStateException("opened " + file);
            } catch (OperandException refused) {
                System.out.println((ownNanos() - start) / 1_000_000);
                System.out.println(yardstick());
                System.out.println(refused.getMessage());
            }
        }

        /// Milliseconds for work of the same kind that is none of ours: many short strings, made and looked up.
        private static long yardstick() throws IOException {
            long start = ownNanos();
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 4 * MILLION; i++) {
                counts.merge(Integer.toString(i * 31 & 0xFFF), 1, Integer::sum);
            }
            if (counts.size() != 0x1000) {
                throw new IllegalStateException("counted " + counts.size());
            }
            return (ownNanos() - start) / 1_000_000;
        }

        /// What this thread has had of a processor; where nobody counts that, the time that has passed.
        private static long ownNanos() throws IOException {
            Path counted = Path.of("/proc/thread-self/schedstat");
            return Files.isReadable(counted) ? Long.parseLong(Files.readString(counted).split(" ")[0]) : System.nanoTime();
        }
    }
}
