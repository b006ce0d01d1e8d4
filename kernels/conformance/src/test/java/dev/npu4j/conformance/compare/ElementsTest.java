package dev.npu4j.conformance.compare;

import static dev.npu4j.conformance.compare.Given.all;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.kernels.tensor.DType;
import org.junit.jupiter.api.Test;

class ElementsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    @Test
    void patternsAreReadInTheTypeOfTheOutput() {
        int[] bits = {0xFFFF_BC00, 0x3C00}; // the first with its sign in the upper half too
        Elements halves = new Elements(new Expected("y", DType.F16, all(-1, 1), all(0, 0), new boolean[] {true, true}), bits);
        assertThat(halves.actual(0)).isEqualTo(-1);
        assertThat(halves.actual(1)).isEqualTo(1);
        assertThat(Given.element(DType.I32, 0, 0, -7).actual(0)).isEqualTo(-7);
    }

    @Test
    void whatIsNotWrittenOrMayBeAnythingIsNotPromised() {
        Elements output = Given.output(DType.F32, all(1, 1, 1), all(0, INF, 0), new boolean[] {true, true, false}, 1, 1, 1);
        assertThat(output.isPromised(0)).isTrue();
        assertThat(output.isPromised(1)).isFalse();
        assertThat(output.isPromised(2)).isFalse();
        assertThat(output.isMeasured(1)).isFalse();
        assertThat(output.size()).isEqualTo(3);
    }

    @Test
    void onlyNumbersAreMeasured() {
        assertThat(Given.element(DType.F32, 1, 0, 2).isMeasured(0)).isTrue();
        assertThat(Given.element(DType.F32, Double.NaN, 0, 2).isMeasured(0)).isFalse();
        assertThat(Given.element(DType.F32, 1, 0, INF).isMeasured(0)).isFalse();
    }

    @Test
    void anElementThatIsKnownExactlyAndRepresentableDoesNotRound() {
        assertThat(Given.element(DType.BF16, 1, 0, 1).mayRound(0)).isFalse();
        assertThat(Given.element(DType.BF16, 1 + 0x1p-10, 0, 1).mayRound(0)).as("no bf16 number").isTrue();
        assertThat(Given.element(DType.BF16, 1, 0x1p-30, 1).mayRound(0)).as("not known exactly").isTrue();
        assertThat(Given.element(DType.F32, 0, 0, 0).mayRound(0)).isFalse();
    }

    @Test
    void theBoundIsThatOfTheElement() {
        Elements output = Given.output(DType.BF16, all(1, -2), all(0, 1), 1, -2);
        assertThat(output.golden(1)).isEqualTo(-2);
        assertThat(output.bound(0)).isEqualTo(0x1p-8 + 0x1p-134);
        // E + u·(|G| + E) = 1 + 2^-8·3
        assertThat(output.bound(1)).isEqualTo(1 + 3 * 0x1p-8);
    }
}
