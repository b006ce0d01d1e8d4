package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class CriteriaTest {
    private static final Elements NOTHING = Given.golden(DType.F32).elements();
    private static final Elements INTEGERS =
        new Elements(new Expected("keep", DType.I32, new double[] {1}, new double[1], new boolean[] {true}), new int[] {2});

    private static Verdict run(String line) {
        try (Device cpu = Devices.open("cpu")) {
            return Conformance.run(cpu, List.of(), Case.parse(line));
        }
    }

    @Test
    void everyNameIsKnownAndDescribed() {
        assertThat(Criteria.names()).containsExactly("torch", "ggml", "cann-mixed", "cann-mere-mare", "msprobe", "vllm-ascend",
            "deepgemm", "triton", "onnx", "cosine");
        for (String name : Criteria.names()) {
            Criteria.requireKnown(name);
            assertThat(Criteria.describe(name)).hasSizeBetween(40, 250).doesNotEndWith(".");
        }
        assertThat(Criteria.names().stream().map(Criteria::describe)).doesNotHaveDuplicates();
        assertThat(Criteria.describe("triton")).contains("Triton");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatExist() {
        assertThatThrownBy(() -> Criteria.requireKnown("pytorch")).isInstanceOf(OperandException.class)
            .hasMessage("validate: --criterion: expected one of torch, ggml, cann-mixed, cann-mere-mare, msprobe, vllm-ascend, "
                + "deepgemm, triton, onnx, cosine, got 'pytorch'");
        assertThatThrownBy(() -> Criteria.describe("Torch")).isInstanceOf(OperandException.class);
    }

    @Test
    void everyoneHasAnOpinionInTheOrderOfTheNames() {
        List<Opinion> opinions = Criteria.opinions(MATMUL, List.of(Given.one(DType.F32, 1, 1).elements()));
        assertThat(opinions).extracting(Opinion::criterion).containsExactlyElementsOf(Criteria.names());
        assertThat(opinions).allMatch(Opinion::accepts);
    }

    @Test
    void whereThereIsNothingToMeasureNobodyHasAnOpinion() {
        assertThat(Criteria.opinions(MATMUL, List.of())).isEmpty();
        assertThat(Criteria.opinions(MATMUL, List.of(NOTHING))).isEmpty();
        assertThat(Criteria.figures(List.of(NOTHING))).isEmpty();
    }

    @Test
    void integersAreLeftToTheGates() {
        assertThat(Criteria.opinions(MATMUL, List.of(INTEGERS))).isEmpty();
        assertThat(Criteria.figures(List.of(INTEGERS))).isEmpty();
        assertThat(Criteria.figures(List.of(INTEGERS, Given.one(DType.F32, 1, 1).elements()))).containsEntry("max_abs", 0.0);
    }

    @Test
    void elementsOfWhichNothingIsPromisedDoNotCount() {
        int one = Float.floatToRawIntBits(1);
        int[] bits = {one, 0x7FC00000, 0x7FC00000, one};
        Expected expected = new Expected("y", DType.F32, new double[] {1, NAN, 5, 1}, new double[] {0, 0, INF, 0},
            new boolean[] {true, false, true, true});
        List<Elements> outputs = List.of(new Elements(expected, bits));
        assertThat(Criteria.opinions(MATMUL, outputs)).allMatch(Opinion::accepts);
        assertThat(Criteria.figures(outputs)).containsEntry("max_abs", 0.0).containsEntry("cosine", 1.0);
    }

    @Test
    void whatIsReportedIsTheOutputThatAHouseLikesLeast() {
        Elements good = Given.one(DType.F32, 1, 1).elements();
        Elements bad = Given.one(DType.F32, 1, 2).elements();
        for (List<Elements> outputs : List.of(List.of(good, bad), List.of(bad, good), List.of(NOTHING, bad))) {
            assertThat(Criteria.opinions(MATMUL, outputs)).contains(new Opinion("ggml", false, 0.25, 5e-4), new Opinion("cosine", true, 1, 0.999));
        }
    }

    @Test
    void anHonestVerdictCarriesOpinionsAndFigures() {
        Verdict verdict = run("SandwichNorm(bf16, rows=5, hidden=80, fill=normal, seed=3, rstd)");
        assertThat(verdict.status()).as(verdict.message()).isEqualTo(Status.PASSED);
        assertThat(verdict.evidence().opinions()).extracting(Opinion::criterion).containsExactlyElementsOf(Criteria.names());
        assertThat(verdict.evidence().opinions()).filteredOn(each -> !each.accepts()).extracting(Opinion::criterion)
            .doesNotContain("torch", "ggml", "cann-mixed", "vllm-ascend", "deepgemm", "triton", "cosine");
        assertThat(verdict.evidence().figures().get("max_ulp")).isBetween(0.25, 8.0);
        assertThat(verdict.decidedBy("torch").status()).isEqualTo(Status.PASSED);
    }

    @Test
    void aVerdictOnChoicesCarriesNeither() {
        Verdict verdict = run("TokenSelect(n=40, n0=40, keep=9, first=1, last=1)");
        assertThat(verdict.status()).as(verdict.message()).isEqualTo(Status.PASSED);
        assertThat(verdict.evidence().opinions()).isEmpty();
        assertThat(verdict.evidence().figures()).isEmpty();
        assertThat(verdict.decidedBy("torch")).isSameAs(verdict);
    }
}
