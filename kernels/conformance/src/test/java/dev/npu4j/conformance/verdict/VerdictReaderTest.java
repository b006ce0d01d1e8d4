package dev.npu4j.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictReaderTest {
    private static final String NASTY = "\"\\\n\t\u0000\u007f\u2028 Grüße 数 \ud83d\ude00 </script>";

    private static Verdict full(Status status) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("max_ulp", 3.0);
        figures.put("cosine", Double.NaN);
        figures.put("a " + NASTY, -0.0);
        int[] histogram = new int[Verdict.BINS];
        for (int i = 0; i < histogram.length; i++) {
            histogram[i] = i * i;
        }
        histogram[63] = Integer.MAX_VALUE;
        List<GateResult> gates = java.util.Arrays.stream(Gate.values()).map(gate -> new GateResult(gate, gate.ordinal() % 2 == 0, NASTY, gate.ordinal() / 3.0)).toList();
        return new Verdict("RmsNorm(bf16, rows=3, hidden=17, seed=3) " + NASTY, "RmsNorm", "x=bf16 w=f32", "ascend:0", "ran " + NASTY, status, gates,
            List.of(new WorstElement("y", new long[] {Long.MAX_VALUE, 0}, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE),
                new WorstElement("z", new long[0], -0.0, Double.MAX_VALUE, 0)),
            histogram, NASTY, 1.0 / 3, new Evidence("sampled: " + NASTY, "ab12", "cd34",
                new Errors(Long.MAX_VALUE, 1, 2.5, Double.POSITIVE_INFINITY, -4, 5, 6, 7, 8, 9, Double.NaN),
                new HeatMap("y", 3, 17, List.of("0123456789X-", "X")), List.of(new Opinion("torch", true, 1e-300, Double.NaN), new Opinion(NASTY, false, 2, 3)),
                figures, List.of("", NASTY)));
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void everyFieldComesBack(Status status) {
        Verdict before = full(status);
        Verdict after = Verdict.fromJson(before.toJson());
        assertThat(after).usingRecursiveComparison().withEqualsForType(Double::equals, Double.class).isEqualTo(before);
        assertThat(after.toJson()).isEqualTo(before.toJson());
        assertThat(after.evidence().figures().keySet()).containsExactlyElementsOf(before.evidence().figures().keySet());
    }

    @Test
    void aVerdictOfAnythingThatNeverRanComesBack() {
        Verdict before = new Verdict("", "", "", "", "", Status.SKIPPED, List.of(), List.of(), new int[Verdict.BINS], "", 0, Evidence.NONE);
        assertThat(Verdict.fromJson(before.toJson())).usingRecursiveComparison().withEqualsForType(Double::equals, Double.class).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Planted.Fate.class)
    void aPlantedFaultComesBack(Planted.Fate fate) {
        Planted before = new Planted(NASTY, "RmsNorm", "bf16", "cpu", fate, List.of(Gate.EXACT, Gate.ONE_FUNCTION), List.of("torch", NASTY), "line", NASTY);
        assertThat(Planted.fromJson(before.toJson())).isEqualTo(before);
    }

    @Test
    void fieldsThatAreNewDoNoHarm() {
        String json = full(Status.PASSED).toJson();
        String newer = json.replaceFirst("\\{", "{\"new\":{\"a\":[1,null,{}]},").replaceFirst("\"rms\":", "\"new\":null,\"rms\":");
        assertThat(Verdict.fromJson(newer).toJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"schema\":1 | \"schema\":2 | schema",
        "\"schema\":1 | \"schema\":\"1\" | schema",
        "\"status\":\"passed\" | \"status\":\"splendid\" | status",
        "\"status\":\"passed\" | \"status\":\"PASSED\" | status",
        "\"gate\":\"G2\" | \"gate\":\"G99\" | gate",
        "\"passed\":true | \"passed\":1 | passed",
        "\"elements\":9223372036854775807 | \"elements\":1.5 | elements",
        "\"elements\":9223372036854775807 | \"elements\":9223372036854775808 | an integer",
        "\"cosine\":\"nan\" | \"cosine\":\"huge\" | cosine",
        "\"index\":[] | \"index\":[null] | index",
        "\"index\":[] | \"index\":{} | index",
        "\"histogram\":[0, | \"histogram\":[-1, | histogram",
        "\"histogram\":[0, | \"histogram\":[4294967296, | histogram",
        "\"histogram\":[0, | \"histogram\":[0,0, | histogram",
        "\"ran_as\": | \"ranAs\": | ran_as",
        "\"device\":\"ascend:0\" | \"device\":null | device",
        "\"heat\":{ | \"heat\":1,\"old\":{ | heat",
        "\"device\": | \"line\":1,\"device\": | line"})
    void whatIsWrongIsNamed(String right, String wrong, String named) {
        String json = full(Status.PASSED).toJson();
        assertThat(json).contains(right);
        assertThatThrownBy(() -> Verdict.fromJson(json.replace(right, wrong))).isInstanceOf(OperandException.class).hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "1", "\"verdict\"", "{", "{}", "{\"schema\":1}", "{\"schema\":1}}", "nonsense", "\ud800"})
    void whatIsNoVerdictIsRefused(String text) {
        assertThatThrownBy(() -> Verdict.fromJson(text)).isInstanceOf(OperandException.class);
        assertThatThrownBy(() -> Planted.fromJson(text)).isInstanceOf(OperandException.class);
    }

    @Test
    void aTornLineIsRefusedWhereverItWasTorn() {
        String json = full(Status.FAILED).toJson();
        for (int length = 0; length < json.length(); length++) {
            String torn = json.substring(0, length);
            assertThatThrownBy(() -> Verdict.fromJson(torn)).isInstanceOf(OperandException.class);
        }
    }

    /// A changed character gives a verdict or the typed exception, and nothing else.
    @Test
    void garbledLinesThrowNothingElse() {
        String json = full(Status.FAILED).toJson();
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            StringBuilder garbled = new StringBuilder(json);
            garbled.setCharAt(random.nextInt(json.length()), "\"{}[],:0-e\\x".charAt(random.nextInt(12)));
            try {
                Verdict.fromJson(garbled.toString());
            } catch (OperandException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 4999);
    }
}
