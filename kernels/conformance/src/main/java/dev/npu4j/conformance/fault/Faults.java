package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Faults to plant: in what is computed, by changing operator or operands of an honest launch, or in its results.
public final class Faults {
    private Faults() {
    }

    /// An honest launch, after which `damage` is done.
    public static FaultyDevice.Fault after(Consumer<OpCall> damage) {
        return (honest, call) -> {
            honest.launch(call);
            honest.synchronize();
            damage.accept(call);
        };
    }

    /// The operand `name` as bound.
    public static Tensor tensor(OpCall call, String name) {
        return (Tensor) operands(call).get(name);
    }

    /// The launch with another operator.
    public static FaultyDevice.Fault operator(UnaryOperator<Operator> change) {
        return (honest, call) -> honest.launch(change.apply(call.operator()).bind(operands(call)));
    }

    /// The launch on a changed copy of one operand, given as its values in row-major order.
    public static FaultyDevice.Fault operand(String name, Change change) {
        return (honest, call) -> {
            Map<String, Weight> operands = new LinkedHashMap<>(operands(call));
            Tensor original = (Tensor) operands.get(name);
            // The arena is the case's own, which frees the copy with everything else.
            TensorArena arena = original.arena();
            Tensor copy = arena.allocate(original.dtype(), original.shape().toArray());
            switch (original.dtype()) {
                case I32 -> {
                    int[] values = original.toInts();
                    double[] numbers = java.util.Arrays.stream(values).asDoubleStream().toArray();
                    change.apply(call.operator(), numbers);
                    copy.copyFrom(java.util.Arrays.stream(numbers).mapToInt(v -> (int) v).toArray());
                }
                case I64 -> {
                    long[] values = original.copyTo(new long[(int) original.shape().elements()]);
                    double[] numbers = java.util.Arrays.stream(values).asDoubleStream().toArray();
                    change.apply(call.operator(), numbers);
                    copy.copyFrom(java.util.Arrays.stream(numbers).mapToLong(v -> (long) v).toArray());
                }
                default -> {
                    float[] values = original.toFloats();
                    double[] numbers = new double[values.length];
                    java.util.Arrays.setAll(numbers, i -> values[i]);
                    change.apply(call.operator(), numbers);
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) numbers[i];
                    }
                    copy.copyFrom(values);
                }
            }
            operands.put(name, copy);
            honest.launch(call.operator().bind(operands));
        };
    }

    /// Changes values in place.
    @FunctionalInterface
    public interface Change {
        void apply(Operator operator, double[] values);
    }

    /// Memory of the tensor and `bytes` more on either side, which a kernel has no business with.
    @SuppressWarnings("restricted") // the very point is to leave the segment's bounds
    public static MemorySegment around(Tensor tensor, long bytes) {
        return MemorySegment.ofAddress(tensor.segment().address() - bytes).reinterpret(tensor.spec().byteSpan() + 2 * bytes);
    }

    /// Moves the f32 element at the byte offset by so many units in the last place.
    public static void nudge(Tensor tensor, long byteOffset, int ulps) {
        int bits = tensor.segment().get(ValueLayout.JAVA_INT_UNALIGNED, byteOffset);
        tensor.segment().set(ValueLayout.JAVA_INT_UNALIGNED, byteOffset, bits + ulps);
    }

    public static Map<String, Weight> operands(OpCall call) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        call.bound().forEach(bound -> operands.put(bound.operand().name(), bound.value()));
        return operands;
    }
}
