package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Overlap;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// *What on which tensors*: an operator with its operands, checked once when it is built. Immutable; launch it as often
/// as the contents of its tensors change. Shapes, dtypes, strides, devices and overlaps are checked here; what depends
/// on contents (group lists, indices) is checked at each launch, before anything is written.
public abstract sealed class OpCall
    permits
    GroupedMatmul.Call,
    RmsNorm.Call,
    AddRmsNorm.Call,
    SandwichNorm.Call,
    PrunedAttention.Call,
    TokenSelect.Call,
    Matmul.Call,
    RotaryEmbedding.Call,
    GroupedTopKRouter.Call,
    SigmoidTopKRouter.Call,
    SwiGlu.Call,
    Gelu.Call,
    ExpertPermute.Call,
    ExpertCombine.Call,
    GatherRows.Call,
    PagedAttention.Call,
    GroupedMatmulSwiGlu.Call,
    GroupedMatmulCombine.Call {

    /// An operand as bound: its declaration and what was given for it.
    public record Bound(Operand operand, Weight value) {
    }

    private final Operator operator;
    private final List<Bound> bound;
    private volatile Kept kept;
    private String line; // made when it is first asked for; whoever asks at the same time makes the same

    OpCall(Operator operator, Map<String, ? extends Weight> given) {
        this.operator = operator;
        if (given == null) {
            throw wrong("operands", "operands by name", "null");
        }
        Map<String, Weight> left = new LinkedHashMap<>(given);
        List<Bound> all = new ArrayList<>();
        for (Operand operand : operator.operands()) {
            boolean named = left.containsKey(operand.name());
            Weight value = left.remove(operand.name());
            if (value == null) {
                if (operand.required() || named) {
                    throw wrong(operand.name(), operand.dtypes().getFirst() + operand.letters(), named ? "null" : "nothing");
                }
                continue;
            }
            checkFit(operand, value);
            all.add(new Bound(operand, value));
        }
        if (!left.isEmpty()) {
            throw wrong(left.keySet().iterator().next(), "one of " + operator.operands().stream().map(Operand::name).toList(), "an operand of that name");
        }
        this.bound = List.copyOf(all);
        checkTogether();
    }

    /// The operator that this is a call of.
    public Operator operator() {
        return operator;
    }

    /// The operator's line, made once for all launches.
    public final String line() {
        String made = line;
        if (made == null) {
            made = operator.line();
            line = made;
        }
        return made;
    }

    private record Kept(Object owner, Object what) {
    }

    /// For backends: what [#keep] was given for `owner`, or null. A backend keeps with a call what it would otherwise make at
    /// each launch.
    public final Object kept(Object owner) {
        Kept latest = kept;
        return latest != null && latest.owner == owner ? latest.what : null;
    }

    /// For backends: keeps something with the call, in the place of what was kept before, whoever's it was: launches on two
    /// devices by turns make it anew each time.
    public final void keep(Object owner, Object what) {
        kept = new Kept(owner, what);
    }

    /// All operands that were given, in the order of the specification.
    public final List<Bound> bound() {
        return bound;
    }

    /// Name of the device that all operands live on.
    public final String device() {
        return bound.getFirst().value().arena().device();
    }

    /// Checks what depends on the contents of index operands, where they are in host memory. Backends that compute on
    /// host memory call this at each launch; reads indices only.
    ///
    /// @throws OperandException naming the operand and the first entry that is wrong
    public final void checkData() {
        checkData(UnaryOperator.identity());
    }

    /// The same, of operands that Java may not be able to read.
    ///
    /// @param readable asked for each operand that holds indices: the operand itself, or a tensor of its shape in host memory
    ///                 with what it holds. One that cannot be read either is not checked
    /// @throws OperandException naming the operand and the first entry that is wrong
    public abstract void checkData(UnaryOperator<Tensor> readable);

    /// The operand `name`, or null where it was optional and not given.
    final Tensor tensor(String name) {
        return (Tensor) weight(name);
    }

    final Weight weight(String name) {
        for (Bound each : bound) {
            if (each.operand().name().equals(name)) {
                return each.value();
            }
        }
        return null;
    }

    /// Checks an operand that holds indices, a vector or a matrix of any row stride: each from 0 to before `end`.
    ///
    /// @param of what they are indices of, in the plural
    final void checkIndices(String operand, String of, Tensor indices, int end) {
        if (!Checks.isReadable(indices) || indices.shape().elements() == 0) {
            return;
        }
        int columns = (int) indices.shape().last();
        long rows = indices.shape().elements() / columns;
        long step = indices.shape().rank() == 1 ? columns : indices.spec().stride(0);
        for (long row = 0; row < rows; row++) {
            for (int j = 0; j < columns; j++) {
                int index = Checks.intAt(indices, row * step + j);
                if (index < 0 || index >= end) {
                    throw wrong(operand, of + " from 0 to " + (end - 1), operand + (indices.shape().rank() == 1 ? "[" : "[" + row + ", ") + j + "] = " + index);
                }
            }
        }
    }

    /// First row past group `g`, whichever kind of list this is; `from` is the first row of the group.
    ///
    /// @throws OperandException where the list is not in host memory
    final long groupEnd(Tensor list, GroupListKind kind, int g, long from) {
        if (!Checks.isReadable(list)) {
            throw wrong("group_list", "a list in host memory", list.toString());
        }
        long entry = Checks.longAt(list, g);
        return kind == GroupListKind.COUNTS ? from + entry : entry;
    }

    /// Checks a group list: no group ends before it begins, and none past the last row.
    ///
    /// @return rows of all groups; all rows where the list cannot be read
    final int checkGroups(Tensor list, GroupedProduct product) {
        if (!Checks.isReadable(list)) {
            return product.m();
        }
        boolean counts = product.groupList() == GroupListKind.COUNTS;
        long m = product.m();
        long end = 0;
        for (int g = 0; g < product.e(); g++) {
            long entry = Checks.longAt(list, g);
            if (counts && entry < 0) {
                throw wrong("group_list", "counts of 0 or more", "group_list[" + g + "] = " + entry);
            }
            if (!counts && entry < end) {
                throw wrong("group_list", "running sums that start at 0 or more and never decrease",
                    "group_list[" + g + "] = " + entry + " after " + end);
            }
            if (entry > m || (counts && end + entry > m)) {
                throw wrong("group_list", "at most m=" + m + " rows in all groups", "group_list[" + g + "] = " + entry
                    + (counts ? ", which makes " + (end > 0 ? end + " + " : "") + entry : ""));
            }
            end = counts ? end + entry : entry;
        }
        return (int) end;
    }

    final OperandException wrong(String operand, String expected, String actual) {
        return new OperandException(operator.name(), operand, expected, actual);
    }

    private void checkFit(Operand operand, Weight value) {
        if (!operand.dtypes().contains(value.dtype())) {
            throw wrong(operand.name(), words(operand.dtypes()) + operand.letters(), value.toString());
        }
        if (!value.arena().isOpen()) {
            throw wrong(operand.name(), "a tensor of an open arena", "one whose arena on " + value.arena().device() + " is closed");
        }
        switch (value) {
            case PackedWeight packed -> {
                if (!(operator instanceof MatrixProduct matmul) || !operand.name().equals("weight")) {
                    throw wrong(operand.name(), "a tensor", value.toString());
                }
                if (packed.experts() != matmul.e() || packed.k() != matmul.k() || packed.n() != matmul.n()) {
                    throw wrong(operand.name(), "packed [e=" + matmul.e() + ", k=" + matmul.k() + ", n=" + matmul.n() + "]", value.toString());
                }
            }
            case Tensor tensor -> {
                if (!tensor.shape().equals(operand.shape())) {
                    throw wrong(operand.name(), "shape " + operand.letters(), tensor.shape().toString());
                }
                if (!tensor.segment().scope().isAlive()) {
                    throw wrong(operand.name(), "memory that is still open", "a tensor over a segment whose arena is closed");
                }
                if (operand.isOutput() && tensor.segment().isReadOnly()) {
                    throw wrong(operand.name(), "memory that can be written", "a tensor over read-only memory");
                }
                if (operand.isOutput() && !tensor.spec().isInjective()) {
                    throw wrong(operand.name(), "strides by which no two elements of an output share memory", tensor.spec().toString());
                }
            }
        }
    }

    private void checkTogether() {
        String device = device();
        for (Bound each : bound) {
            if (!each.value().arena().device().equals(device)) {
                throw wrong(each.operand().name(), "a tensor on " + device + ", where " + bound.getFirst().operand().name() + " is", each.value().toString());
            }
        }
        for (Bound written : bound) {
            if (!written.operand().isOutput()) {
                continue;
            }
            for (Bound other : bound) {
                if (other != written && Overlap.between(written.value(), other.value()) && !isAllowedAlias(written, other)) {
                    throw wrong(written.operand().name(), "memory of its own",
                        "memory that overlaps " + other.operand().name());
                }
            }
        }
    }

    private boolean isAllowedAlias(Bound written, Bound other) {
        boolean allowed = operator.mayAlias(written.operand().name(), other.operand().name())
            || operator.mayAlias(other.operand().name(), written.operand().name());
        return allowed && written.value() instanceof Tensor a && other.value() instanceof Tensor b
            && a.segment().address() == b.segment().address() && a.spec().equals(b.spec());
    }

    private static String words(List<DType> dtypes) {
        return String.join(" or ", dtypes.stream().map(DType::toString).toList()) + " ";
    }
}
