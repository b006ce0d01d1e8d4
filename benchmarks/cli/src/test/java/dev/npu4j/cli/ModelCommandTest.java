package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(Ran.of("model", "--model", MODEL.toString(), "--generate", "").err()).contains("--generate");
        assertThat(Ran.of("model", "--model", MODEL.toString(), "--generate", "a", "--prune", "random")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("--prune");
        });
    }
}
