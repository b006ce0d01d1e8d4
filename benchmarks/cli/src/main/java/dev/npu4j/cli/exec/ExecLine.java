package dev.npu4j.cli.exec;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Line;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;

/// An operator's line with the keys that only `exec` knows.
///
/// @param operator what is computed
/// @param pad      elements by which rows are longer than their content
/// @param packed   whether the weight is packed first
public record ExecLine(Operator operator, int pad, boolean packed) {

    /// @throws OperandException where the line cannot be read
    public static ExecLine parse(String text) {
        Line line = Line.parse(text);
        Operator operator = Operator.parse(line);
        for (String key : new String[] {"seed", "dist", "fill"}) {
            if (line.takeText(key, null) != null) {
                throw new OperandException(operator.name(), key, "no key of generated cases; exec takes all values from --in", key + "=");
            }
        }
        int pad = line.takeInt("pad", 0);
        boolean packed = operator instanceof MatrixProduct && line.takeWord("packed");
        line.requireAllTaken();
        if (pad < 0) {
            throw new OperandException(operator.name(), "pad", "0 or more", String.valueOf(pad));
        }
        if (pad > 0 && operator.operands().stream().map(Operand::name).noneMatch(Rows.NAMES::contains)) {
            throw new OperandException(operator.name(), "pad", "an operator with rows, one of " + Rows.NAMES, "pad=" + pad);
        }
        return new ExecLine(operator, pad, packed);
    }
}
