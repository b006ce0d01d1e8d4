package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.kernels.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Draws [HeatMap]s.
public final class HeatMaps {
    private HeatMaps() {
    }

    /// The picture of one output.
    public static HeatMap of(Elements output, Shape shape) {
        int columns = (int) shape.last();
        int rows = columns == 0 ? 0 : output.size() / columns;
        if (rows == 0) {
            return HeatMap.NONE;
        }
        int across = Math.min(columns, HeatMap.BLOCKS);
        double[][] worst = new double[Math.min(rows, HeatMap.BLOCKS)][across];
        for (double[] line : worst) {
            java.util.Arrays.fill(line, Double.NaN);
        }
        for (int i = 0; i < output.size(); i++) {
            if (output.isPromised(i)) {
                double ratio = BoundGate.ratio(output, i);
                double[] line = worst[(int) ((long) (i / columns) * worst.length / rows)];
                int at = (int) ((long) (i % columns) * across / columns);
                line[at] = Double.isNaN(line[at]) ? ratio : Math.max(line[at], ratio);
            }
        }
        List<String> grid = new ArrayList<>();
        for (double[] line : worst) {
            StringBuilder text = new StringBuilder();
            for (double ratio : line) {
                text.append(character(ratio));
            }
            grid.add(text.toString());
        }
        return new HeatMap(output.expected().operand(), rows, columns, grid);
    }

    private static char character(double ratio) {
        if (Double.isNaN(ratio)) {
            return HeatMap.EMPTY;
        }
        if (ratio > 1) {
            return HeatMap.OUTSIDE;
        }
        return (char) ('0' + Math.clamp(Math.getExponent(ratio) + 10, 0, 9));
    }
}
