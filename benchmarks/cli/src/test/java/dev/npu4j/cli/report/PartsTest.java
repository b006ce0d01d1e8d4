package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The small parts that reports are made of.
class PartsTest {
    private static Verdict withWorst(String line, WorstElement... worst) {
        return new Verdict(line, "RmsNorm", "f32", "cpu", "", Status.FAILED, List.of(), List.of(worst), new int[Verdict.BINS], "", 0, Evidence.NONE);
    }

    private static Verdict withOutputs(String line, String outputs) {
        return new Verdict(line, "RmsNorm", "f32", "cpu", "", Status.PASSED, List.of(), List.of(), new int[Verdict.BINS], "", 0,
            new Evidence("full", "", outputs, Evidence.NONE.errors(), HeatMap.NONE, List.of(), java.util.Map.of(), List.of()));
    }

    private static WorstElement element(double actual, double expected, double bound) {
        return new WorstElement("y", new long[] {0}, actual, expected, bound);
    }

    @Test
    void worstElementsAreSortedAndFewOfEachCase() {
        WorstElements worst = new WorstElements();
        for (int i = 0; i < 20; i++) {
            WorstElement[] five = new WorstElement[5];
            Arrays.fill(five, element(i, 0, 10));
            worst.add(withWorst("case " + i, five));
        }
        assertThat(worst.list()).extracting(WorstElements.Worst::line)
            .containsExactly("case 19", "case 19", "case 19", "case 18", "case 18", "case 18", "case 17", "case 17", "case 17", "case 16");
    }

    @Test
    void aNumberForANanAndAnInexactExactValueAreWorstOfAll() {
        assertThat(WorstElements.ratio(element(Double.NaN, 1, 0.5))).isInfinite();
        assertThat(WorstElements.ratio(element(1.5, 1, 0))).isInfinite();
        assertThat(WorstElements.ratio(element(Double.NaN, Double.NaN, 0.5))).isZero();
        assertThat(WorstElements.ratio(element(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0))).isZero();
        assertThat(WorstElements.ratio(element(1.5, 1, 0.25))).isEqualTo(2);
    }

    @Test
    void heatMapsOfAnySizeAreLaidOnEachOther() {
        HeatSum sum = new HeatSum();
        sum.add(new HeatMap("y", 1, 2, List.of("3X")));
        sum.add(new HeatMap("y", 2, 1, List.of("-", "5")));
        sum.add(HeatMap.NONE);
        assertThat(sum.maps()).isEqualTo(2);
        assertThat(sum.grid().getFirst()).isEqualTo("33333333XXXXXXXX");
        assertThat(sum.grid().getLast()).isEqualTo("55555555XXXXXXXX");
    }

    @Test
    void aPictureNamesTheRowsAndColumnsOfItsBlocks() {
        // 16 blocks of 33 rows: block 15 begins where 15·33/16 is first reached
        List<String> grid = new java.util.ArrayList<>(java.util.Collections.nCopies(15, "00"));
        grid.add("0X");
        assertThat(HeatPicture.sentence(new HeatMap("y", 33, 5, grid))).contains("1 of 32 blocks holds errors beyond their bound, in rows 31 to 32, columns 3 to 4.");
        assertThat(HeatPicture.sentence(new HeatMap("y", 1, 1, List.of("4")))).endsWith("none beyond its bound.");
    }

    @Test
    void scatteredBlocksAreNamedByWhatHoldsThemAll() {
        assertThat(HeatPicture.sentence(new HeatMap("y", 4, 4, List.of("X0X0", "0000", "X000", "000X")))).contains("4 of 16 blocks").contains("in rows 0 to 3, columns 0 to 3.");
    }

    @Test
    void sentencesThatDifferInNumbersOnlyAreOne() {
        Phrases phrases = new Phrases();
        phrases.add("RmsNorm", "needs 1.5E9 bytes", "a");
        phrases.add("RmsNorm", "needs 12 bytes", "b");
        phrases.add("RmsNorm", "needs a name", "c");
        phrases.add("TokenSelect", "needs 12 bytes", "d");
        assertThat(phrases.list()).extracting(Phrases.Phrase::count).containsExactly(2, 1, 1);
        assertThat(phrases.list().getFirst().sentence()).isEqualTo("needs 1.5E9 bytes");
        assertThat(phrases.others()).isZero();
    }

    @Test
    void digitsOfNamesAreNoNumbers() {
        Phrases phrases = new Phrases();
        phrases.add("GroupedMatmul unsupported", "DTYPE: x=f32 w=f16", "a");
        phrases.add("GroupedMatmul unsupported", "DTYPE: x=f16 w=f32", "b");
        phrases.add("PrunedAttention unsupported", "EXTENT: d=17", "c");
        phrases.add("PrunedAttention unsupported", "EXTENT: d=8", "d");
        assertThat(phrases.list()).extracting(Phrases.Phrase::count).containsExactly(1, 1, 2);
    }

    @Test
    void endlesslyDifferentSentencesAreCounted() {
        Phrases phrases = new Phrases();
        for (int i = 0; i < 300; i++) {
            phrases.add("RmsNorm", "x".repeat(i), "a");
        }
        assertThat(phrases.list().size() + phrases.others()).isEqualTo(300);
        assertThat(phrases.list()).hasSize(100);
    }

    @Test
    void oneHashStandsForAllOutputsInOrderOfLines() throws Exception {
        String text = "a\t" + "0".repeat(64) + "\nb\t" + "1".repeat(64) + "\n";
        String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        OutputsHash hash = OutputsHash.of(List.of(withOutputs("b", "1".repeat(64)), withOutputs("skipped", ""), withOutputs("a", "0".repeat(64))));
        assertThat(hash).isEqualTo(new OutputsHash(2, expected));
    }

    @ParameterizedTest
    @CsvSource({"0.9999, 0.999", "1.0001, 1.001", "1, 1.000", "0.5, 0.500", "3.0000001, 3.000", "12345.6, 12300", "NaN, –", "Infinity, ∞"})
    void ratiosNeverRoundAcrossTheBound(double ratio, String text) {
        assertThat(Words.ratio(ratio)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"261, 261", "180, 180", "0.25, 0.25", "1.70192579E38, 1.70192579E+38", "1e-7, 1E-7", "-0.0, -0", "0, 0", "NaN, NaN"})
    void valuesReadAsPeopleWriteThem(double value, String text) {
        assertThat(Words.value(value)).isEqualTo(text);
    }
}
