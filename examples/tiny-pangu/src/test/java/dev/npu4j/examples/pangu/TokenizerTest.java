package dev.npu4j.examples.pangu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    private static final Path MODEL = Path.of("").toAbsolutePath();

    /// The windows were cut from a text that another program had encoded.
    @Test
    void encodesAsWhoeverTrainedTheModel() throws IOException {
        Tokenizer tokenizer = Tokenizer.read(MODEL.resolve("vocab.json"));
        try (Goldens goldens = Goldens.open(MODEL, PanguConfig.read(MODEL.resolve("config.json"))).orElseThrow()) {
            for (int[] window : goldens.windows()) {
                assertThat(tokenizer.encode(tokenizer.decode(window))).isEqualTo(window);
            }
        }
    }

    @Test
    void anyTextComesBack() throws IOException {
        Tokenizer tokenizer = Tokenizer.read(MODEL.resolve("vocab.json"));
        for (String text : new String[] {"", " ", "\n\n\n", "In the beginning", "a  b\t c\r\n", "naïve, 2 + 2 = 4!", "日本語 und Ωmega", "\u0000\u007f\u0085\u00a0"}) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
        assertThat(tokenizer.encode("the").length).isEqualTo(1);
        assertThatThrownBy(() -> tokenizer.decode(tokenizer.size())).isInstanceOf(OperandException.class).hasMessageContaining(String.valueOf(tokenizer.size()));
    }

    @Test
    void refusesWhatIsNoVocabulary(@TempDir Path folder) throws IOException {
        for (String text : new String[] {"{}", "[1]", "[\"\"]", "[\"a\", \"a\"]", "[\"a\"]", "[\"\\u0100\"]"}) {
            Path file = Files.writeString(folder.resolve("vocab.json"), text);
            assertThatThrownBy(() -> Tokenizer.read(file)).as(text).isInstanceOf(OperandException.class).hasMessageContaining("vocab.json");
        }
    }
}
