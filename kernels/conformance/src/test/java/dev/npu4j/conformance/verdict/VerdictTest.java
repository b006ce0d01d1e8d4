package dev.npu4j.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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

    private static Verdict judged(Status status, String message, Opinion... opinions) {
        Evidence evidence = new Evidence(Evidence.FULL, "", "", Errors.NONE, HeatMap.NONE, List.of(opinions), Map.of(), List.of());
        return new Verdict("RmsNorm(f32)", "RmsNorm", "f32", "toy", "", status, List.of(), List.of(), new int[2], message, 0.25, evidence);
    }

    @Test
    void anotherHouseMayPassWhatTheGatesFail() {
        Verdict failed = judged(Status.FAILED, "G2: 3 elements", new Opinion("torch", false, 2, 1), new Opinion("ggml", true, 1e-9, 5e-4));
        Verdict passed = failed.decidedBy("ggml");
        assertThat(passed.status()).isEqualTo(Status.PASSED);
        assertThat(passed.message()).isEqualTo("decided by ggml, which accepts (1.000e-09, limit 0.0005000); the gates: failed\nG2: 3 elements");
        assertThat(passed).usingRecursiveComparison().ignoringFields("status", "message").isEqualTo(failed);
    }

    @Test
    void anotherHouseMayFailWhatTheGatesPass() {
        Verdict failed = judged(Status.PASSED, "", new Opinion("torch", false, Double.NaN, 1)).decidedBy("torch");
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.message()).isEqualTo("decided by torch, which rejects (NaN, limit 1.000); the gates: passed");
    }

    @Test
    void withoutAnOpinionTheGatesDecide() {
        Verdict verdict = judged(Status.FAILED, "G1: 1 element", new Opinion("torch", true, 0, 1));
        assertThat(verdict.decidedBy("ggml")).isSameAs(verdict);
    }

    @Test
    void nobodyDecidesWhereNothingWasComputed() {
        for (Status status : Status.values()) {
            Verdict verdict = judged(status, "why", new Opinion("torch", true, 0, 1));
            boolean computed = status == Status.PASSED || status == Status.FAILED;
            assertThat(verdict.decidedBy("torch") == verdict).as("%s", status).isEqualTo(!computed);
        }
    }
}
