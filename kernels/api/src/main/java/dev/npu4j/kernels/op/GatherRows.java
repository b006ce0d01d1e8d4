package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Takes rows out of a matrix: the compaction of hidden states after [TokenSelect], or a look-up in a table.
///
/// ```
/// y[i, :] = x[keep[i], :]
/// ```
///
/// | operand | shape           | dtype          |                                                       |
/// |---------|-----------------|----------------|-------------------------------------------------------|
/// | x       | `[rows, width]` | f32, f16, bf16 |                                                       |
/// | keep    | `[keep]`        | i32            | from 0 to rows - 1, in any order, repeats are legal   |
/// | y       | `[keep, width]` | that of x      |                                                       |
///
/// **Numerical contract.** Exact: rows are copied bit for bit, NaN included. Rows that are not kept are never read.
///
/// Not promised: that `keep` is checked where it lies on a device, unless it was opened to check.
///
/// Source: SDTP (arXiv 2504.04514), where pruned tokens leave the sequence; CANN `aclnnIndexSelect` along the first axis.
///
/// @param dtype of x and y
/// @param rows  rows of x
/// @param keep  rows of y; as many as one likes, unless there are none to take
/// @param width length of a row
public record GatherRows(DType dtype, int rows, int keep, int width) implements Operator {

    public GatherRows {
        Checks.computable("GatherRows", "dtype", dtype);
        Checks.atLeast("GatherRows", "rows", rows, 0);
        Checks.atLeast("GatherRows", "keep", keep, 0);
        Checks.positive("GatherRows", "width", width);
        Checks.addressable("GatherRows", "x", 1, rows, width);
        Checks.addressable("GatherRows", "y", 1, keep, width);
        if (rows == 0 && keep > 0) {
            throw new OperandException("GatherRows", "keep", "0 of rows=0", String.valueOf(keep));
        }
    }

    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Tensor keep, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("keep", keep);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        return List.of(
            Operand.in("x", dtype, Shape.of(rows, width), "[rows=" + rows + ", width=" + width + "]"),
            Operand.in("keep", DType.I32, Shape.of(keep), "[keep=" + keep + "]"),
            Operand.out("y", dtype, Shape.of(keep, width), "[keep=" + keep + ", width=" + width + "]"));
    }

    /// No arithmetic. Each kept row counts as read, as if none were kept twice.
    @Override
    public Cost cost() {
        double bytes = (double) keep * width * dtype.size();
        return new Cost(0, bytes + 4.0 * keep, bytes);
    }

    @Override
    public String line() {
        return "GatherRows(" + dtype + ", rows=" + rows + ", keep=" + keep + ", width=" + width + ")";
    }

    static GatherRows parse(Line line) {
        return new GatherRows(line.takeDType(), line.takeInt("rows"), line.takeInt("keep"), line.takeInt("width"));
    }

    /// A [GatherRows] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor keep;
        private final Tensor y;

        Call(GatherRows operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            keep = tensor("keep");
            y = tensor("y");
        }

        @Override
        public GatherRows operator() {
            return (GatherRows) super.operator();
        }

        public Tensor x() {
            return x;
        }

        public Tensor keep() {
            return keep;
        }

        public Tensor y() {
            return y;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            checkIndices("keep", "rows", readable.apply(keep), operator().rows);
        }
    }
}
