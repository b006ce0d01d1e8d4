package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cli.base.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// `model` on the shipped one.
class ModelCommandTest {
    private static final Path MODEL = Path.of("../../examples/tiny-pangu").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"none, 3.6400", "sdtp, 3.6921", "random, 3.6765"})
    void agreesWithTheGoldens(String prune, String loss) {
        Ran ran = Ran.of("model", "--model", MODEL.toString(), "--prune", prune);
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("f32 from bf16 weights").contains("loss, " + prune + ": " + loss + ", in the table " + loss).endsWith("agrees with the goldens\n");
        assertThat(ran.out().contains("experts of group 3: ")).isEqualTo(!prune.equals("random"));
    }

    /// Two expert matrices that change places give other numbers, which are noticed, and said.
    @Test
    void anotherModelDoesNotAgree() throws IOException {
        for (String name : new String[] {"config.json", "vocab.json", "golden.safetensors", "pruning_loss.json"}) {
            Files.copy(MODEL.resolve(name), folder.resolve(name));
        }
        String header = "model.layers.3.mlp.experts.5.down_proj.weight";
        byte[] bytes = Files.readAllBytes(MODEL.resolve("model.safetensors"));
        swapNames(bytes, header, header.replace("experts.5", "experts.6"));
        Files.write(folder.resolve("model.safetensors"), bytes);
        Ran ran = Ran.of("model", "--model", folder.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("more than 2").endsWith("does NOT agree with the goldens\n");
    }

    /// Two names of the same length in the file's header.
    private static void swapNames(byte[] bytes, String one, String other) {
        int first = find(bytes, one);
        int second = find(bytes, other);
        for (int i = 0; i < one.length(); i++) {
            bytes[first + i] = (byte) other.charAt(i);
            bytes[second + i] = (byte) one.charAt(i);
        }
    }

    private static int find(byte[] bytes, String name) {
        for (int at = 0; at < bytes.length - name.length(); at++) {
            int same = 0;
            while (same < name.length() && bytes[at + same] == name.charAt(same)) {
                same++;
            }
            if (same == name.length()) {
                return at;
            }
        }
        throw new AssertionError("no " + name);
    }

    @Test
    void continuesAText() {
        Ran ran = Ran.of("model", "--model", MODEL.toString(), "--generate", "In the beginning", "--tokens", "8");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("In the beginning of the world").contains("prefill of 3 tokens: ");
    }

    /// Dense and pruned side by side, in words and in JSON, with what they were measured on.
    @Test
    void takesTimes() throws IOException {
        Ran ran = Ran.of("model", "--model", MODEL.toString(), "--times", "--lengths", "40,130", "--rounds", "2", "--threads", "1", "--out", folder.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("TOKENS  PREFILL DENSE  PRUNED").contains("\n40 ").contains("\n130 ").contains("medians of 2 rounds").contains("processors").contains("1 thread");
        assertThat(ran.err()).contains("round 2 of 2");
        JsonNode report = Json.mapper().readTree(Files.readString(folder.resolve("times.json")));
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(report.get("simulated").asBoolean()).isFalse();
        assertThat(report.get("machine").get("processors").asInt()).isEqualTo(Runtime.getRuntime().availableProcessors());
        JsonNode longer = report.get("lengths").get(1);
        assertThat(longer.get("tokens").asInt()).isEqualTo(130);
        for (String kind : new String[] {"dense", "pruned"}) {
            assertThat(longer.get(kind).get("prefill").get("seconds").size()).isEqualTo(2);
            assertThat(longer.get(kind).get("decode").get("median").asDouble()).isPositive();
        }
        assertThat(longer.get("dense").get("tokensPerLayer").get(5).asInt()).isEqualTo(130);
        assertThat(longer.get("pruned").get("tokensPerLayer").get(5).asInt()).isEqualTo(46); // ceil(0.351 · 130)
        assertThat(longer.get("prefillPrunedOfDense").get("median").asDouble()).isPositive();
    }

    /// Who is interrupted keeps what was measured by then.
    @Test
    void interruptedTimesAreReported() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
            "-cp", System.getProperty("java.class.path"), Main.class.getName(),
            "model", "--model", MODEL.toString(), "--times", "--lengths", "20", "--rounds", "1000000", "--out", folder.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader err = process.errorReader()) {
            String line;
            do {
                line = err.readLine();
                assertThat(line).as("progress, before the end").isNotNull();
            } while (!line.contains("round 3 of"));
            process.toHandle().destroy(); // process.destroy would close the stream, too
            assertThat(err.lines().filter(each -> each.contains("interrupted")).findFirst()).hasValueSatisfying(each -> assertThat(each).contains("times.json"));
        }
        process.waitFor();
        JsonNode report = Json.mapper().readTree(Files.readString(folder.resolve("times.json")));
        assertThat(report.get("complete").asBoolean()).isFalse();
        assertThat(report.get("lengths").get(0).get("dense").get("prefill").get("seconds").size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void printsTheCostModelWithItsGap() {
        Ran ran = Ran.of("model", "--flops");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("128K   8864.81    8864.49   0.004 %").contains("-2.4 %");
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThat(Ran.of("model", "--model", folder.toString()).code()).isNotZero();
        assertThat(Ran.of("model", "--model", MODEL.toString(), "--tokens", "0").err()).contains("--tokens");
        assertThat(Ran.of("model", "--rounds", "3").err()).contains("--rounds").contains("--times");
        assertThat(Ran.of("model", "--times", "--rounds", "0").err()).contains("--rounds");
        assertThat(Ran.of("model", "--times", "--lengths", "512,0").err()).contains("--lengths");
        assertThat(Ran.of("model", "--model", MODEL.toString(), "--generate", "").err()).contains("--generate");
        assertThat(Ran.of("model", "--model", MODEL.toString(), "--generate", "a", "--prune", "random")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("--prune");
        });
    }
}
