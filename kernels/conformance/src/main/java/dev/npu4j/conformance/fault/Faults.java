package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.model.RoundingModels;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/// What faults are made of: changes to the operator or the operands of an honest launch, or to its results. Where a
/// launch lacks what would be changed (no bias, a packed weight, no second row), it stays honest.
public final class Faults {
    private Faults() {
    }

    /// Changes values in place.
    @FunctionalInterface
    public interface Change {
        void apply(Operator operator, double[] values);
    }

    /// Spoils an output in place.
    @FunctionalInterface
    interface Spoiler {
        void apply(Output output);
    }

    /// An honest launch, after which `damage` is done.
    public static FaultyDevice.Fault after(Consumer<OpCall> damage) {
        return (honest, call) -> {
            honest.launch(call);
            honest.synchronize();
            damage.accept(call);
        };
    }

    /// An honest launch, one of whose outputs is spoilt.
    static FaultyDevice.Fault output(String name, Spoiler spoiler) {
        return (honest, call) -> {
            if (!operands(call).containsKey(name)) {
                honest.launch(call);
                return;
            }
            Output output = new Output(call, name);
            honest.launch(call);
            honest.synchronize();
            if (output.elements() > 0) {
                spoiler.apply(output);
            }
        };
    }

    /// The launch with another operator.
    public static FaultyDevice.Fault operator(UnaryOperator<Operator> change) {
        return (honest, call) -> {
            Operator other = change.apply(call.operator());
            try {
                honest.launch(other.bind(operands(call)));
            } catch (UnsupportedOperatorException refused) {
                compute(other, call);
            }
        };
    }

    /// What a device gives for an operator that this one does not offer: by the rounding model.
    private static void compute(Operator operator, OpCall call) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        for (OpCall.Bound bound : call.bound()) {
            if (!bound.operand().isOutput() && bound.value() instanceof Tensor tensor) {
                inputs.put(bound.operand().name(), Patterns.values(tensor));
            }
        }
        RoundingModels.of(operator, inputs, Arithmetic.IEEE).forEach((name, values) -> {
            if (operands(call).containsKey(name)) {
                Output output = new Output(call, name);
                for (int i = 0; i < output.elements(); i++) {
                    output.put(i, values[i]);
                }
            }
        });
    }

    /// The launch on a changed copy of one operand, given as its values in row-major order.
    public static FaultyDevice.Fault operand(String name, Change change) {
        return (honest, call) -> {
            Map<String, Weight> operands = operands(call);
            if (operands.get(name) instanceof Tensor original) {
                double[] values = Patterns.values(original);
                change.apply(call.operator(), values);
                operands.put(name, Patterns.place(original, original.dtype(), values, original.shape().toArray()));
            }
            honest.launch(call.operator().bind(operands));
        };
    }

    /// The launch on a copy of one operand, each of whose values is changed alike.
    static FaultyDevice.Fault each(String name, DoubleUnaryOperator change) {
        return operand(name, (operator, values) -> Arrays.setAll(values, i -> change.applyAsDouble(values[i])));
    }

    /// Takes effect at the n-th launch only, counted from 1 over all streams, and when its stream is next waited for, whatever
    /// other streams have launched meanwhile.
    static FaultyDevice.Fault at(long n, FaultyDevice.Fault fault) {
        AtomicLong launches = new AtomicLong();
        AtomicReference<Stream> struck = new AtomicReference<>();
        return new FaultyDevice.Fault() {
            @Override
            public void launch(Stream honest, OpCall call) {
                if (launches.incrementAndGet() == n) {
                    struck.set(honest);
                    fault.launch(honest, call);
                } else {
                    honest.launch(call);
                }
            }

            @Override
            public void synchronize(Stream honest) {
                if (struck.compareAndSet(honest, null)) {
                    fault.synchronize(honest);
                } else {
                    honest.synchronize();
                }
            }
        };
    }

    /// The operand `name` as bound.
    public static Tensor tensor(OpCall call, String name) {
        return (Tensor) operands(call).get(name);
    }

    /// The operands by name; a map of one's own.
    public static Map<String, Weight> operands(OpCall call) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        call.bound().forEach(bound -> operands.put(bound.operand().name(), bound.value()));
        return operands;
    }

    /// Moves everything `by` places to the front, in a circle.
    static void rotate(double[] values, int by) {
        double[] old = values.clone();
        Arrays.setAll(values, i -> old[(i + by) % old.length]);
    }

    /// Moves the f32 element at the byte offset by so many units in the last place.
    public static void nudge(Tensor tensor, long byteOffset, int ulps) {
        int bits = tensor.segment().get(ValueLayout.JAVA_INT_UNALIGNED, byteOffset);
        tensor.segment().set(ValueLayout.JAVA_INT_UNALIGNED, byteOffset, bits + ulps);
    }
}
