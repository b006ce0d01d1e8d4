package dev.npu4j.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static Verdict verdict(String line, String message) {
        return new Verdict(line, "RmsNorm", "f32", "toy", "", Status.FAILED,
            List.of(new GateResult(Gate.BOUND, false, "x", Double.POSITIVE_INFINITY)),
            List.of(new WorstElement("y", new long[] {1, 2}, Double.NaN, 0.5, 1e-7)), new int[2], message, 0.25, Evidence.NONE);
    }

    @Test
    void jsonIsOneLineWithEverythingInIt() {
        assertThat(verdict("RmsNorm(f32)", "a\nb").toJson()).isEqualTo(
            "{\"schema\":1,\"line\":\"RmsNorm(f32)\",\"operator\":\"RmsNorm\",\"dtype\":\"f32\",\"device\":\"toy\",\"ran_as\":\"\","
            + "\"status\":\"failed\",\"message\":\"a\\nb\",\"seconds\":0.25,\"reproduce\":\"./npu4j validate --case 'RmsNorm(f32)'\","
            + "\"gates\":[{\"gate\":\"G2\",\"passed\":false,\"margin\":\"inf\",\"detail\":\"x\"}],"
            + "\"worst\":[{\"operand\":\"y\",\"index\":[1,2],\"actual\":\"nan\",\"expected\":0.5,\"bound\":1.0E-7}],"
            + "\"histogram\":[0,0],\"coverage\":\"none\",\"inputs_sha256\":\"\",\"outputs_sha256\":\"\","
            + "\"errors\":{\"elements\":0,\"max\":0.0,\"mean\":0.0,\"rms\":0.0,\"bias\":0.0,\"model_max\":0.0,\"model_mean\":0.0,\"model_rms\":0.0,"
            + "\"place_max\":0.0,\"place_mean\":0.0,\"place_rms\":0.0},"
            + "\"heat\":{\"operand\":\"\",\"rows\":0,\"columns\":0,\"grid\":[]},\"opinions\":[],\"figures\":{},\"notes\":[]}");
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertThat(verdict("RmsNorm(", "\"\\\t\u0001\u2028\ud800").toJson()).contains("\"message\":\"\\\"\\\\\\t\\u0001\\u2028\\ud800\"");
    }

    @Test
    void theReproducerIsSafeInAShell() {
        assertThat(verdict("RmsNorm(f32, x='$HOME')", "").reproduce())
            .isEqualTo("./npu4j validate --case 'RmsNorm(f32, x='\\''$HOME'\\'')'");
    }

    @Test
    void valuesOfAModelNameTheModel() {
        assertThat(verdict("layer 3 experts", "").reproduce()).isEqualTo("./npu4j validate --op RmsNorm --model DIR");
    }
}
