package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `ascend:0,check=true`: indices that lie on the device are looked at before anything is launched.
class CheckedDataTest {
    private final Simulator simulator = Simulator.inUse();
    private Device device;
    private Stream stream;
    private TensorArena arena;
    private TensorArena host;

    @BeforeEach
    void open() {
        device = Devices.open("ascend:0,check=true");
        stream = device.openStream();
        arena = device.openArena();
        host = TensorArena.ofHost();
    }

    @AfterEach
    void close() {
        host.close();
        device.close();
    }

    private void assertRefused(OpCall call, String operand, String entry) {
        long tasks = simulator.tasks();
        assertThatThrownBy(() -> stream.launch(call)).isInstanceOf(OperandException.class).hasMessageContaining(operand).hasMessageContaining(entry);
        stream.synchronize();
        assertThat(simulator.tasks()).as("kernels that ran all the same").isEqualTo(tasks);
    }

    private OpCall matmul(long... counts) {
        GroupedMatmul.Call call = (GroupedMatmul.Call) Calls.call(GroupedMatmul.of(DType.F16, counts.length, 6, 16, 32), device, stream, arena);
        Tensor image = host.allocate(DType.I64, counts.length);
        image.copyFrom(counts);
        stream.copy(image, call.groupList());
        return call;
    }

    private OpCall attention(int... keep) {
        PrunedAttention.Call call = (PrunedAttention.Call) Calls.call(new PrunedAttention(DType.F16, 2, 9, keep.length, 2, 1, 16, 0.25), device, stream, arena);
        Tensor image = host.allocate(DType.I32, keep.length);
        image.copyFrom(keep);
        stream.copy(image, call.keep());
        return call;
    }

    @Test
    void whatIsRightRuns() {
        stream.launch(matmul(1, 0, 5));
        stream.launch(attention(0, 3, 8));
        stream.synchronize();
        assertThat(device.description()).endsWith("indices checked");
    }

    @Test
    void aGroupListThatIsWrongIsNamed() {
        assertRefused(matmul(1, -1, 2), "group_list", "group_list[1] = -1");
        assertRefused(matmul(4, 2, 1), "group_list", "at most m=6 rows");
    }

    /// A hundred lists, most of them wrong somewhere; the host's own check says which.
    @Test
    void asTheHostWouldSay() {
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            long[] counts = random.longs(3, -1, 4).toArray();
            long sum = 0;
            boolean wrong = false;
            for (long count : counts) {
                sum += count;
                wrong |= count < 0 || sum > 6;
            }
            OpCall call = matmul(counts);
            if (wrong) {
                refused++;
                assertThatThrownBy(() -> stream.launch(call)).isInstanceOf(OperandException.class).hasMessageContaining("group_list");
            } else {
                stream.launch(call);
                stream.synchronize();
            }
        }
        assertThat(refused).isBetween(10, 90);
    }

    @Test
    void keptRowsThatAreWrongAreNamed() {
        assertRefused(attention(0, 9, 10), "keep", "keep[1] = 9");
        assertRefused(attention(4, 4, 5), "keep", "keep[1] = 4 after 4");
    }

    @Test
    void pagesThatAreWrongAreNamed() {
        assertRefused(paged(0, 3, 4), "table", "table[2] = 4");
        assertRefused(paged(-1, 3, 3), "table", "pages from 0 to 3, got table[0] = -1");
        stream.launch(paged(3, 0, 3));
        stream.synchronize();
    }

    private OpCall paged(int... table) {
        PagedAttention.Call call = (PagedAttention.Call) Calls.call(new PagedAttention(DType.F16, 2, 2 * table.length - 1, 4, 2, 2, 1, 16, 0.25), device, stream, arena);
        Tensor image = host.allocate(DType.I32, table.length);
        image.copyFrom(table);
        stream.copy(image, call.table());
        return call;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ascend:0,check=yes", "ascend:0,chek=true", "ascend:0,threads=2"})
    void anotherOptionIsRefused(String specification) {
        assertThatThrownBy(() -> Devices.open(specification)).isInstanceOf(OperandException.class).hasMessageContaining("check");
    }

    /// Unchecked is the default, and costs nothing.
    @Test
    void byDefaultNothingIsCopied() {
        for (String specification : List.of("ascend:0", "ascend:0,check=false")) {
            try (Device plain = Devices.open(specification)) {
                assertThat(plain.description()).doesNotContain("checked");
            }
        }
    }
}
