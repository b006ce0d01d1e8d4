package dev.npu4j.conformance.fuzz;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Small operators on tensors of wrong types, shapes and strides, over each other's memory, of closed arenas and other
/// devices, missing, null or unknown; and, where they fit, launched with any contents, any group list and any indices.
/// A launch that is refused has written nothing.
public final class Operands {
    private static final Promise PROMISE = new Promise();

    private Operands() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        for (Operators kind : Operators.values()) {
            PROMISE.holds(kind.toString(), () -> attempt(kind, new Choices(input)));
        }
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static void attempt(Operators kind, Choices choices) {
        Operator operator = kind.small(choices);
        try (Site site = new Site(choices)) {
            Map<String, Weight> operands = new LinkedHashMap<>();
            for (Operand operand : operator.operands()) {
                if (operand.required() ? !choices.once(64) : choices.once(2)) {
                    operands.put(operand.name(), site.weight(operand.dtypes().get(choices.below(operand.dtypes().size())), operand.shape()));
                }
            }
            if (choices.once(64)) {
                operands.put(choices.of("z", "rstd", null), operands.get("x"));
            }
            OpCall call = operator.bind(operands);
            fill(call, choices);
            if (choices.once(32)) {
                site.close();
            }
            launch(call);
        }
    }

    private static void launch(OpCall call) {
        byte[] before = Site.SLAB.toArray(ValueLayout.JAVA_BYTE);
        try (Stream stream = Site.CPU.openStream()) {
            stream.launch(call);
        } catch (OperandException refused) {
            if (!Arrays.equals(before, Site.SLAB.toArray(ValueLayout.JAVA_BYTE))) {
                throw new AssertionError("refused after something was written: " + refused.getMessage());
            }
            throw refused;
        }
        requireUntouched(call, before);
    }

    /// Nothing but outputs was written, as far as each reaches from its first element to its last.
    private static void requireUntouched(OpCall call, byte[] before) {
        byte[] after = Site.SLAB.toArray(ValueLayout.JAVA_BYTE);
        for (OpCall.Bound bound : call.bound()) {
            if (bound.operand().isOutput() && bound.value() instanceof Tensor tensor) {
                long start = tensor.segment().address() - Site.SLAB.address();
                if (start >= 0 && start < after.length) {
                    int from = (int) start;
                    System.arraycopy(before, from, after, from, (int) tensor.spec().byteSpan());
                }
            }
        }
        if (!Arrays.equals(before, after)) {
            throw new AssertionError("something other than an output was written at byte " + Arrays.mismatch(before, after));
        }
    }

    private static void fill(OpCall call, Choices choices) {
        MemorySegment contents = MemorySegment.ofArray(choices.bytes(256));
        for (long at = 0; at < Site.SLAB.byteSize(); at += contents.byteSize()) {
            MemorySegment.copy(contents, 0, Site.SLAB, at, contents.byteSize());
        }
        for (OpCall.Bound bound : call.bound()) {
            // a call whose operands all lie elsewhere is a call too, for a device that is not this one
            boolean isHere = bound.value().arena().device().equals(Site.CPU.name());
            if (isHere && bound.value() instanceof Tensor tensor && !tensor.segment().isReadOnly()) {
                MemorySegment to = tensor.segment();
                long entries = tensor.shape().elements();
                switch (bound.operand().name()) {
                    case "group_list" -> groups((GroupedProduct) call.operator(), to, choices);
                    case "keep" -> {
                        if (!bound.operand().isOutput()) {
                            indices(to, entries, choices);
                        }
                    }
                    case "inverse" -> {
                        if (!bound.operand().isOutput()) {
                            slots(to, entries, choices);
                        }
                    }
                    case "q_pos", "k_pos" -> {
                        for (long i = 0; i < entries; i++) {
                            to.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, choices.once(4) ? choices.number() : choices.below(80));
                        }
                    }
                    default -> { }
                }
            }
        }
    }

    /// Mostly groups that fit, now and then an entry that may be anything.
    private static void groups(GroupedProduct operator, MemorySegment to, Choices choices) {
        long end = 0;
        for (int g = 0; g < operator.e(); g++) {
            long rows = choices.once(32) ? choices.large() : choices.below((int) Math.clamp(operator.m() - end + 1, 1, 256));
            end += rows;
            to.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, g, operator.groupList() == GroupListKind.COUNTS ? rows : end);
        }
    }

    /// Mostly rows that there are, now and then one that may be anything; wherever the tensor lies, for its rows may have gaps, or share elements.
    private static void slots(MemorySegment to, long entries, Choices choices) {
        for (long i = 0; i < to.byteSize() / Integer.BYTES; i++) {
            to.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, choices.once(64) ? choices.number() : choices.below((int) Math.min(2, entries)));
        }
    }

    /// Mostly increasing rows, now and then one that may be anything.
    private static void indices(MemorySegment to, long entries, Choices choices) {
        for (long i = 0; i < entries; i++) {
            to.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, choices.once(128) ? choices.number() : (int) i);
        }
    }
}
