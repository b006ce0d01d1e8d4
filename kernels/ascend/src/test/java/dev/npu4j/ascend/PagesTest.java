package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pages stay where they are where the fused attention reads them there, which is one kernel, and are brought together where it
/// does not, which is three.
class PagesTest {
    private final Simulator simulator = Simulator.inUse();
    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("ascend:0");
    }

    @AfterEach
    void close() {
        device.close();
        assertThat(simulator.violations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // one query: multiples of 16 up to 512
        "1, 16, 40, 99, 1", "1, 48, 50, 99, 1", "1, 512, 600, 999, 1", "1, 8, 40, 99, 3", "1, 528, 600, 999, 3",
        // several: multiples of 128
        "3, 128, 200, 999, 1", "3, 512, 600, 999, 1", "3, 64, 200, 999, 3",
        // a key that a query does not see
        "1, 16, 40, 38, 3", "3, 128, 200, 150, 3"})
    void areReadWhereTheyLieWhereThatIsOffered(int sq, int page, int tokens, int position, int kernels) {
        PagedAttention op = new PagedAttention(DType.F16, sq, tokens, Math.ceilDiv(tokens, page) + 1, page, 4, 2, 16);
        int[] table = new int[op.pagesInUse()];
        Arrays.setAll(table, i -> op.pages() - 1 - i);
        int[] kPos = new int[tokens];
        Arrays.setAll(kPos, j -> j);
        int[] qPos = new int[sq];
        Arrays.fill(qPos, position);
        // q = 0: every key that is seen weighs the same, and v holds the token's index modulo 8; rows that hold none are infinite
        float[] values = new float[op.pages() * page * 2 * 16];
        Arrays.fill(values, Float.POSITIVE_INFINITY);
        double sum = 0;
        int seen = Math.min(tokens, position + 1);
        for (int j = 0; j < tokens; j++) {
            int at = (table[j / page] * page + j % page) * 32;
            Arrays.fill(values, at, at + 32, j % 8);
            sum += j < seen ? j % 8 : 0;
        }
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena(); TensorArena host = TensorArena.ofHost()) {
            PagedAttention.Call call = op.on(on(stream, arena, host.allocate(DType.F16, sq, 4, 16)),
                on(stream, arena, host.allocate(DType.F16, op.pages(), page, 2, 16)), on(stream, arena, host.allocate(DType.F16, op.pages(), page, 2, 16).copyFrom(values)),
                on(stream, arena, host.allocate(DType.I32, table.length).copyFrom(table)), on(stream, arena, host.allocate(DType.I32, sq).copyFrom(qPos)),
                on(stream, arena, host.allocate(DType.I32, tokens).copyFrom(kPos)), arena.allocate(DType.F16, sq, 4, 16));
            stream.synchronize();
            long before = simulator.tasks();
            stream.launch(call);
            stream.synchronize();
            assertThat(simulator.tasks() - before).isEqualTo(kernels);
            Tensor y = host.allocate(DType.F16, sq, 4, 16);
            stream.copy(call.y(), y);
            stream.synchronize();
            for (float each : y.toFloats()) {
                assertThat((double) each).isCloseTo(sum / seen, org.assertj.core.data.Offset.offset(0.01));
            }
        }
    }

    private static Tensor on(Stream stream, TensorArena arena, Tensor image) {
        Tensor tensor = arena.allocate(image.spec());
        stream.copy(image, tensor);
        return tensor;
    }
}
