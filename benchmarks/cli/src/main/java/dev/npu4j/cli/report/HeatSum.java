package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.HeatMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The heat maps of many cases laid on each other: the worst of each block. Maps of fewer blocks are stretched.
final class HeatSum {
    private final char[][] worst = new char[HeatMap.BLOCKS][HeatMap.BLOCKS];
    private int maps;

    HeatSum() {
        for (char[] row : worst) {
            Arrays.fill(row, HeatMap.EMPTY);
        }
    }

    void add(HeatMap map) {
        int rows = map.grid().size();
        if (rows == 0 || map.grid().contains("")) {
            return;
        }
        maps++;
        for (int i = 0; i < worst.length; i++) {
            String row = map.grid().get(i * rows / worst.length);
            for (int j = 0; j < worst.length; j++) {
                char block = row.charAt(j * row.length() / worst.length);
                worst[i][j] = rank(block) > rank(worst[i][j]) ? block : worst[i][j];
            }
        }
    }

    /// How many were added.
    int maps() {
        return maps;
    }

    /// Whether all blocks are alike.
    boolean isUniform() {
        return String.join("", grid()).chars().distinct().count() == 1;
    }

    List<String> grid() {
        List<String> grid = new ArrayList<>();
        for (char[] row : worst) {
            grid.add(new String(row));
        }
        return grid;
    }

    /// -1 for a block in which nothing was measured, 0 to 9 inside the bound, 10 beyond it.
    static int rank(char block) {
        return block == HeatMap.EMPTY ? -1 : block == HeatMap.OUTSIDE ? 10 : Math.clamp(block - '0', 0, 9);
    }
}
