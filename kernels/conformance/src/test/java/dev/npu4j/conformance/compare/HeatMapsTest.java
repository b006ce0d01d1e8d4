package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeatMapsTest {
    /// Errors as multiples of their bounds.
    private static HeatMap draw(Shape shape, double... ratios) {
        return HeatMaps.of(Given.output(DType.F32, new double[ratios.length], Given.times(ratios.length, 1), ratios), shape);
    }

    @Test
    void eachCharacterIsAPowerOfTwo() {
        HeatMap map = draw(Shape.of(2, 6), 0, 0x1p-10, 0x1p-9, 0.25, 0.5, 0.99, 1, 1.01, Double.NaN, Double.POSITIVE_INFINITY, -0.5, 0x1p-8);
        assertThat(map).isEqualTo(new HeatMap("y", 2, 6, java.util.List.of("001899", "9XXX92")));
    }

    @Test
    void axesBeforeTheLastAreRowsTogether() {
        HeatMap map = draw(Shape.of(2, 2, 1), 2, 0, 0, 2);
        assertThat(map).isEqualTo(new HeatMap("y", 4, 1, java.util.List.of("X", "0", "0", "X")));
    }

    @Test
    void manyRowsAndColumnsShareSixteenBlocksEachWay() {
        double[] ratios = new double[20 * 40];
        ratios[19 * 40 + 39] = 2; // block 19·16/20 = 15, 39·16/40 = 15
        ratios[10 * 40 + 20] = 2; // block 8, 8
        ratios[40 + 2] = 2;       // block 0, 0
        ratios[2 * 40 + 3] = 0.5; // block 1, 1
        HeatMap map = draw(Shape.of(20, 40), ratios);
        String[] grid = new String[16];
        Arrays.fill(grid, "0".repeat(16));
        grid[0] = "X" + "0".repeat(15);
        grid[1] = "09" + "0".repeat(14);
        grid[8] = "0".repeat(8) + "X" + "0".repeat(7);
        grid[15] = "0".repeat(15) + "X";
        assertThat(map.grid()).containsExactly(grid);
        assertThat(map.rows()).isEqualTo(20);
        assertThat(map.columns()).isEqualTo(40);
    }

    @Test
    void theWorstOfABlockIsShown() {
        double[] ratios = new double[32];
        ratios[0] = 0.5; // before and after the worst of the first block
        ratios[2] = 0.25;
        ratios[3] = 1;
        HeatMap map = draw(Shape.of(1, 32), ratios);
        assertThat(map.grid()).containsExactly("99" + "0".repeat(14));
        ratios[1] = 3;
        assertThat(draw(Shape.of(1, 32), ratios).grid()).containsExactly("X9" + "0".repeat(14));
    }

    @Test
    void blocksWithoutPromisesAreEmpty() {
        Elements output = Given.output(DType.F32, new double[2], new double[] {1, Double.POSITIVE_INFINITY}, 0, 5);
        assertThat(HeatMaps.of(output, Shape.of(1, 2)).grid()).containsExactly("0-");
    }

    @Test
    void nothingHasNoPicture() {
        assertThat(draw(Shape.of(3, 0))).isSameAs(HeatMap.NONE);
        assertThat(draw(Shape.of(0, 3))).isSameAs(HeatMap.NONE);
    }
}
