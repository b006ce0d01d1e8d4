package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that another writer of the format made: the model in `examples/tiny-pangu`.
class TinyPanguFileTest {
    private static final Path MODEL = directory();

    /// `examples/tiny-pangu` in the nearest directory above this one that has it.
    private static Path directory() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.isDirectory(here.resolve("examples/tiny-pangu"))) {
            here = here.getParent();
        }
        assertThat(here).as("a directory above " + Path.of("").toAbsolutePath() + " with examples/tiny-pangu").isNotNull();
        return here.resolve("examples/tiny-pangu");
    }

    @Test
    void weightsHaveTheShapesOfTheConfiguration() throws IOException {
        Map<?, ?> config = (Map<?, ?>) Json.read(MODEL.resolve("config.json"));
        try (SafetensorsFile file = SafetensorsFile.open(MODEL.resolve("model.safetensors"))) {
            assertThat(file.spec("model.embed_tokens.weight"))
                .isEqualTo(TensorSpec.of(DType.BF16, (Long) config.get("vocab_size"), (Long) config.get("hidden_size")));
            assertThat(file.metadata()).containsEntry("format", "pt");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "golden.safetensors"})
    void everyTensorIsFinite(String name) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(MODEL.resolve(name)); TestArena arena = TestArena.host()) {
            assertThat(file.names()).hasSizeGreaterThan(10).allSatisfy(tensor -> {
                float sum = 0;
                for (float value : file.tensor(tensor, arena).toFloats()) {
                    sum += 0 * value; // NaN once a value is infinite or NaN
                }
                assertThat(sum).isZero();
            });
        }
    }

    @Test
    void ourCopyOfTheModelHasTheSameBits(@TempDir Path scratch) throws IOException {
        Path copy = scratch.resolve("copy.safetensors");
        try (SafetensorsFile file = SafetensorsFile.open(MODEL.resolve("model.safetensors")); TestArena arena = TestArena.host()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            List<String> names = file.names();
            names.forEach(name -> tensors.put(name, file.tensor(name, arena)));
            SafetensorsWriter.write(copy, tensors, file.metadata());

            try (SafetensorsFile again = SafetensorsFile.open(copy)) {
                assertThat(again.names()).containsExactlyInAnyOrderElementsOf(names)
                    .allMatch(name -> again.tensor(name, arena).segment().mismatch(tensors.get(name).segment()) < 0);
            }
        }
    }
}
