package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Operands that begin in the middle of a longer tensor, at no boundary, one by one and all together, give what whole ones
/// give, while the stream has other things to do.
class SlicesTest {
    private final Simulator simulator = Simulator.inUse();
    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("ascend:0");
        simulator.set("DELAY_US", "2000");
    }

    @AfterEach
    void close() {
        device.close();
        simulator.set("DELAY_US", "50");
        assertThat(simulator.violations()).isEmpty();
    }

    static List<Operator> operators() {
        return Calls.operators();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void giveWhatWholeOperandsGive(Operator operator) {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall whole = moved(Calls.call(operator, device, stream, arena), List.of(), stream, arena); // outputs start as zeros in all
            OpCall busy = Calls.call(Calls.operators().get(4), device, stream, arena);
            stream.launch(whole);
            List<String> expected = outputs(whole, stream);
            List<String> names = whole.bound().stream().filter(each -> each.value() instanceof Tensor).map(each -> each.operand().name()).toList();
            for (int i = 0; i <= names.size(); i++) {
                List<String> moved = i == names.size() ? names : List.of(names.get(i));
                OpCall sliced = moved(whole, moved, stream, arena);
                stream.launch(busy); // its own temporary memory lies where the sliced one's will
                stream.launch(sliced);
                assertThat(outputs(sliced, stream)).as("%s, in the middle of something: %s", operator.line(), moved).isEqualTo(expected);
            }
        }
    }

    /// The same call, some of whose operands begin one element behind a boundary.
    private static OpCall moved(OpCall call, List<String> names, Stream stream, TensorArena arena) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        for (OpCall.Bound each : call.bound()) {
            boolean isMoved = names.contains(each.operand().name()) || each.operand().isOutput();
            operands.put(each.operand().name(), each.value() instanceof Tensor tensor && isMoved
                ? slice(tensor, each.operand(), names.contains(each.operand().name()), stream, arena) : each.value());
        }
        return call.operator().bind(operands);
    }

    private static Tensor slice(Tensor whole, Operand operand, boolean off, Stream stream, TensorArena arena) {
        long[] dims = whole.shape().toArray();
        dims[dims.length - 1] += off ? 1 : 0;
        Tensor longer = arena.allocate(whole.dtype(), dims);
        long last = dims[dims.length - 1];
        Tensor slice = !off ? longer : switch (dims.length) {
            case 1 -> longer.rows(1, last);
            case 2 -> longer.columns(1, last);
            default -> arena.allocate(whole.dtype(), whole.shape().toArray()); // heads stay where they are
        };
        if (!operand.isOutput()) {
            stream.copy(whole, slice);
        }
        return slice;
    }

    private static List<String> outputs(OpCall call, Stream stream) {
        List<String> all = new ArrayList<>();
        try (TensorArena host = TensorArena.ofHost()) {
            for (OpCall.Bound each : call.bound()) {
                if (each.operand().isOutput()) {
                    Tensor on = (Tensor) each.value();
                    Tensor image = host.allocate(on.dtype(), on.shape().toArray());
                    stream.copy(on, image);
                    all.add(each.operand().name() + " " + java.util.Arrays.toString(image.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)));
                }
            }
        }
        return all;
    }

    /// What the host could not make a mask for is refused before anything is launched.
    @Test
    void aMaskThatIsTooLargeIsRefused() {
        Support support = device.support(new PrunedAttention(DType.F16, 65536, 65536, 32768, 8, 1, 64));
        assertThat(support).isInstanceOfSatisfying(Support.No.class, no -> assertThat(no.reason()).isEqualTo(Support.Reason.EXTENT));
        // pages named so often that no memory could hold them together
        assertThat(device.support(new PagedAttention(DType.F16, 1, Integer.MAX_VALUE, 1, 1, 1 << 20, 1 << 20, 1 << 20)))
            .isInstanceOfSatisfying(Support.No.class, no -> assertThat(no.reason()).isEqualTo(Support.Reason.EXTENT));
    }
}
