package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.verdict.Errors;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    @Test
    void errorsAreCountedInBoundsBesideThoseOfTheModel() {
        // all bounds are 0.25: device off by 3, 4 (outward, inward) and 0 bounds, model by 0, 1 and 2
        Elements output = Given.output(DType.F32, new double[] {1, -2, 4, 8}, Given.times(4, 0.25), 1.75, -1, 4, 8);
        Errors errors = Measurement.of(List.of(output), Map.of("y", new double[] {1, -2.25, 3.5, Double.NaN}));
        assertThat(errors.elements()).isEqualTo(3);
        assertThat(errors.max()).isEqualTo(4);
        assertThat(errors.mean()).isEqualTo(7 / 3.0);
        assertThat(errors.rms()).isEqualTo(Math.sqrt(25 / 3.0));
        // 1.75 is too large by 3, -1 too near zero by 4
        assertThat(errors.bias()).isEqualTo(-1 / 3.0);
        assertThat(errors.modelMax()).isEqualTo(2);
        assertThat(errors.modelMean()).isEqualTo(1);
        assertThat(errors.modelRms()).isEqualTo(Math.sqrt(5 / 3.0));
        // half a place at 1, 2 and 4 is 2^-24, 2^-23 and 2^-22; four times that in bounds
        assertThat(errors.placeMax()).isEqualTo(0x1p-20);
        assertThat(errors.placeMean()).isEqualTo((0x1p-22 + 0x1p-21 + 0x1p-20) / 3);
        assertThat(errors.placeRms()).isEqualTo(Math.sqrt((0x1p-44 + 0x1p-42 + 0x1p-40) / 3));
    }

    @Test
    void aboveZeroIsAwayFromZero() {
        Elements output = Given.element(DType.F32, 0, 0.25, 0.25);
        assertThat(Measurement.of(List.of(output), Map.of("y", new double[] {0})).bias()).isEqualTo(1);
    }

    @Test
    void outputsAreMeasuredTogetherAndIndicesNotAtAll() {
        Elements one = Given.element(DType.F32, 1, 0.25, 1.25);
        Elements index = Given.element(DType.I32, 1, 0, 5);
        assertThat(Measurement.of(List.of(one, index, one), Map.of("y", new double[] {1})).elements()).isEqualTo(2);
        assertThat(Measurement.of(List.of(index), Map.of())).isEqualTo(Errors.NONE);
    }

    @Test
    void whatIsKnownExactlyDoesNotCount() {
        Elements output = Given.output(DType.F32, new double[] {1, 2}, new double[] {0.25, 0}, 1.25, 2);
        Errors errors = Measurement.of(List.of(output), Map.of("y", new double[] {1, 2}));
        assertThat(errors.elements()).isEqualTo(1);
        assertThat(errors.mean()).isEqualTo(1);
    }

    @Test
    void whatMayBeEitherOfTwoDoesNotCount() {
        Expected expected = new Expected("y", DType.F32, new double[] {1, 1}, new double[] {0.25, 0.25}, new boolean[] {true, true}, new boolean[] {false, true});
        Elements output = new Elements(expected, new int[] {Float.floatToIntBits(1.125f), Float.floatToIntBits(1.25f)});
        Errors errors = Measurement.of(List.of(output), Map.of("y", new double[] {1, 1}));
        assertThat(errors.elements()).isEqualTo(1);
        assertThat(errors.max()).isEqualTo(0.5);
    }

    @Test
    void whatCannotBeMeasuredDoesNotCount() {
        Elements output = Given.output(DType.F32, new double[] {1, Double.NaN}, Given.times(2, 0.25), 1.25, Double.NaN);
        assertThat(Measurement.of(List.of(output), Map.of("y", new double[] {1, 1})).elements()).isEqualTo(1);
    }
}
