package dev.npu4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.cli.base.Json;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchJsonTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = folder.resolve("bench.json");
        Files.writeString(file, BenchJson.write(BenchSamples.run()));
        assertThat(BenchJson.read(file)).isEqualTo(BenchSamples.run());
    }

    @Test
    void whoReadsItWithoutUsFindsVerdictsMediansAndSamples() {
        JsonNode root = Json.mapper().readTree(BenchJson.write(BenchSamples.run()));
        assertThat(root.get("schema").asString()).isEqualTo("npu4j-bench/1");
        assertThat(root.get("verdicts").get(0).get("word").asString()).isEqualTo("ahead");
        assertThat(root.get("verdicts").get(0).get("bar").asDouble()).isEqualTo(0.12);
        JsonNode ours = root.get("cases").get(1).get("rows").get(0);
        assertThat(ours.get("median").asDouble()).isEqualTo(1e-6);
        assertThat(ours.get("seconds")).hasSize(5);
        assertThat(root.get("cases").get(2).get("rows").get(3).get("error").isNull()).as("no number where none is known").isTrue();
    }

    @Test
    void otherFilesAreRefusedByName() throws IOException {
        for (String text : new String[] {"", "nonsense", "{}", "{\"schema\": \"npu4j.report/2\"}", "{\"schema\": \"npu4j-bench/1\"}"}) {
            Path file = Files.writeString(folder.resolve("other.json"), text);
            assertThatThrownBy(() -> BenchJson.read(file)).as(text).isInstanceOf(OperandException.class).hasMessageContaining("other.json");
        }
    }
}
