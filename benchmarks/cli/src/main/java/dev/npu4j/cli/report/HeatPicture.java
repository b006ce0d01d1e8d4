package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.HeatMap;
import java.util.ArrayList;
import java.util.List;

/// Where errors lie on an output, as a picture and in words: a fault of a tile shows as a tile.
final class HeatPicture {
    private static final int SIDE = 320;
    private static final int HEIGHT = 20; // of a block
    private static final int MOST_PLACES = 3;

    private HeatPicture() {
    }

    /// Blocks, the darker the nearer to their bound; those beyond it are crossed out, so that they show without colour.
    static String svg(List<String> grid, String sentence) {
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + SIDE + " " + grid.size() * HEIGHT + "\" role=\"img\" aria-label=\"" + Escape.xml(sentence) + "\">");
        StringBuilder crosses = new StringBuilder();
        for (int i = 0; i < grid.size(); i++) {
            String row = grid.get(i);
            int top = i * HEIGHT;
            for (int from = 0; from < row.length();) {
                int to = from + 1;
                while (to < row.length() && row.charAt(to) == row.charAt(from)) {
                    to++;
                }
                svg.append(rect(HeatSum.rank(row.charAt(from)), x(from, row), top, x(to, row)));
                for (int j = from; j < to && row.charAt(j) == HeatMap.OUTSIDE; j++) {
                    int middle = (x(j, row) + x(j + 1, row)) / 2;
                    crosses.append("M").append(middle - 5).append(' ').append(top + 5).append("l10 10m-10 0l10 -10");
                }
                from = to;
            }
        }
        return svg.append(crosses.isEmpty() ? "" : "<path class=\"cross\" d=\"" + crosses + "\"/>").append("</svg>").toString();
    }

    /// How bad the worst element of such a block is.
    static String inWords(char block) {
        int rank = HeatSum.rank(block);
        return rank < 0 ? "was not measured" : rank > 9 ? "is beyond its bound" : rank == 9 ? "is between half its bound and all of it"
            : rank == 0 ? "is below 2^-9 of its bound, or equal" : "is between 2^" + (rank - 10) + " and 2^" + (rank - 9) + " of its bound";
    }

    private static int x(int block, String row) {
        return block * SIDE / row.length();
    }

    private static String rect(int rank, int left, int top, int right) {
        String kind = rank < 0 ? "none" : rank > 9 ? "out" : "in k" + rank;
        return "<rect class=\"" + kind + "\" x=\"" + left + "\" y=\"" + top + "\" width=\"" + (right - left) + "\" height=\"" + HEIGHT + "\"/>";
    }

    /// What the shades mean.
    static String legend() {
        StringBuilder svg = new StringBuilder("<svg class=\"legend\" viewBox=\"0 0 320 34\" aria-hidden=\"true\">");
        for (int rank = 0; rank < 10; rank++) {
            svg.append("<rect class=\"in k").append(rank).append("\" x=\"").append(12 * rank).append("\" y=\"0\" width=\"12\" height=\"14\"/>");
        }
        svg.append("<rect class=\"out\" x=\"160\" y=\"0\" width=\"14\" height=\"14\"/><path class=\"cross\" d=\"M163 3l8 8m-8 0l8 -8\"/>")
            .append("<rect class=\"none\" x=\"228.5\" y=\".5\" width=\"13\" height=\"13\"/>")
            .append("<text x=\"0\" y=\"30\">none</text><text x=\"120\" y=\"30\" text-anchor=\"end\">bound</text><text x=\"160\" y=\"30\">beyond</text>")
            .append("<text x=\"228\" y=\"30\">not measured</text>");
        return svg.append("</svg>").toString();
    }

    /// The picture of one case in words.
    static String sentence(HeatMap heat) {
        List<long[]> places = new ArrayList<>(); // first and last row, first and last column
        int blocks = 0;
        int outside = 0;
        int down = heat.grid().size();
        for (int i = 0; i < down; i++) {
            String row = heat.grid().get(i);
            blocks += row.length();
            for (int from = 0; from < row.length();) {
                int to = from + 1;
                while (to < row.length() && row.charAt(to) == row.charAt(from)) {
                    to++;
                }
                if (row.charAt(from) == HeatMap.OUTSIDE) {
                    outside += to - from;
                    places.add(new long[] {first(i, down, heat.rows()), first(i + 1, down, heat.rows()) - 1,
                        first(from, row.length(), heat.columns()), first(to, row.length(), heat.columns()) - 1});
                }
                from = to;
            }
        }
        String size = heat.operand() + " of " + heat.rows() + " × " + heat.columns() + ", the worst error of each block: ";
        return outside == 0 ? size + "none beyond its bound."
            : size + outside + " of " + blocks + (blocks == 1 ? " block" : " blocks") + (outside == 1 ? " holds" : " hold") + " errors beyond their bound, in " + places(places) + ".";
    }

    private static String places(List<long[]> places) {
        if (places.size() > MOST_PLACES) {
            long[] all = places.getFirst().clone();
            for (long[] place : places) {
                all = new long[] {Math.min(all[0], place[0]), Math.max(all[1], place[1]), Math.min(all[2], place[2]), Math.max(all[3], place[3])};
            }
            return place(all);
        }
        return String.join("; ", places.stream().map(HeatPicture::place).toList());
    }

    private static String place(long[] place) {
        return range("row", place[0], place[1]) + ", " + range("column", place[2], place[3]);
    }

    private static String range(String what, long first, long last) {
        return first == last ? what + " " + first : what + "s " + first + " to " + last;
    }

    /// The first row or column of a block.
    private static long first(int block, int blocks, long size) {
        return Math.ceilDiv(block * size, blocks);
    }
}
