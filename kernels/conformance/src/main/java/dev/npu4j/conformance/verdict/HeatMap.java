package dev.npu4j.conformance.verdict;

import java.util.List;

/// Where on an output the errors are: the worst `|X - G| / bound` of each block of rows and columns, as one character.
/// A matrix has at most [#BLOCKS] blocks each way.
///
/// | character | worst error of the block |
/// |---|---|
/// | `-` | nothing was measured there |
/// | `0` | below 2^-9 of the bound, or none |
/// | `1` … `9` | `d`: from 2^(d-10) to 2^(d-9) of the bound, so `9` is the upper half |
/// | `X` | beyond the bound |
///
/// @param operand the output
/// @param rows    of the output, all axes but the last together
/// @param columns of the output
/// @param grid    one text per block of rows, one character per block of columns; empty where nothing was measured
public record HeatMap(String operand, long rows, long columns, List<String> grid) {
    /// The most blocks each way.
    public static final int BLOCKS = 16;
    /// No picture.
    public static final HeatMap NONE = new HeatMap("", 0, 0, List.of());
    /// The character of a block whose worst element is beyond its bound.
    public static final char OUTSIDE = 'X';
    /// The character of a block in which nothing was measured.
    public static final char EMPTY = '-';
}
