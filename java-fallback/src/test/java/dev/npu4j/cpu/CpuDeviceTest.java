package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.RunPolicy;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class CpuDeviceTest {
    @Test
    void opensThroughTheServiceLoader() {
        try (Device cpu = Devices.open("cpu,threads=3")) {
            assertThat(cpu.name()).isEqualTo("cpu");
            assertThat(cpu.description()).contains("3 threads");
        }
    }

    @Test
    void thePolicyCpuSaysWhatItChose() {
        Devices.Chosen chosen = Devices.open(RunPolicy.CPU);
        try (Device device = chosen.device()) {
            assertThat(device.name()).isEqualTo("cpu");
            assertThat(chosen.decision().toString()).isEqualTo("CPU chose cpu");
        }
    }

    @Test
    void requiringAnNpuNeverFallsBack() {
        assertThatThrownBy(() -> Devices.open(RunPolicy.REQUIRE_NPU)).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void unknownOptionsAreRefusedByName() {
        assertThatThrownBy(() -> Devices.open("cpu,widht=128")).isInstanceOf(OperandException.class).hasMessageContaining("widht");
        assertThatThrownBy(() -> Devices.open("cpu,width=96")).isInstanceOf(OperandException.class).hasMessageContaining("width");
        assertThatThrownBy(() -> Devices.open("cpu,threads=0")).isInstanceOf(OperandException.class).hasMessageContaining("threads");
        assertThatThrownBy(() -> Devices.open("cpu:1")).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void autoMeansFusedHere() {
        try (Device cpu = Devices.open("cpu")) {
            SandwichNorm norm = new SandwichNorm(DType.BF16, 1, 8, 1e-5);
            assertThat(cpu.resolve(norm)).isEqualTo(new SandwichNorm(DType.BF16, 1, 8, 1e-5, NormProfile.FUSED));
            assertThat(cpu.support(norm)).isEqualTo(new Support.Yes("profile auto is fused"));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithAReason() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            RmsNorm huge = new RmsNorm(DType.BF16, 0, 1 << 27, 1e-5);
            RmsNorm.Call call = huge.on(arena.allocate(DType.BF16, 0, 1 << 27), arena.allocate(DType.BF16, 1 << 27), arena.allocate(DType.BF16, 0, 1 << 27));
            assertThatThrownBy(() -> stream.launch(call)).isInstanceOf(UnsupportedOperatorException.class).hasMessageContaining("EXTENT");
        }
    }

    @Test
    void memoryIsCountedAndGivenBack() {
        try (Device cpu = Devices.open("cpu")) {
            try (TensorArena arena = cpu.openArena()) {
                Tensor weight = arena.allocate(DType.BF16, 2, 17, 5);
                PackedWeight packed = arena.pack(weight, WeightLayout.NK);
                assertThat(packed.k()).isEqualTo(5);
                assertThat(cpu.memory()).isEqualTo(new MemoryUse(2 * 17 * 5 * 2, 2 * 32 * 5 * 2, 0));
            }
            assertThat(cpu.memory().total()).isZero();
        }
    }

    @Test
    void aCallOutlivingItsArenaIsRefusedAtLaunch() {
        try (Device cpu = Devices.open("cpu"); Stream stream = cpu.openStream()) {
            RmsNorm.Call call;
            try (TensorArena arena = cpu.openArena()) {
                call = rmsNorm(arena, arena.allocate(DType.F32, 2, 8));
            }
            assertThatThrownBy(() -> stream.launch(call)).isInstanceOf(OperandException.class).hasMessageContaining("RmsNorm: x").hasMessageContaining("closed");
        }
    }

    @Test
    void wrappedMemoryThatItsOwnerClosedIsRefusedAtLaunch() {
        try (Device cpu = Devices.open("cpu"); Stream stream = cpu.openStream(); TensorArena arena = cpu.openArena()) {
            RmsNorm.Call call;
            try (Arena owner = Arena.ofShared()) {
                call = rmsNorm(arena, arena.wrap(TensorSpec.of(DType.F32, 2, 8), owner.allocate(64, 4)));
            }
            assertThatThrownBy(() -> stream.launch(call)).isInstanceOf(OperandException.class).hasMessageContaining("RmsNorm: x");
        }
    }

    /// Arenas and memory are each looked at once, whichever operands they are of.
    @Test
    void oneOperandOfSeveralThatWasClosedIsRefusedByName() {
        try (Device cpu = Devices.open("cpu"); Stream stream = cpu.openStream(); TensorArena arena = cpu.openArena(); Arena open = Arena.ofShared()) {
            Tensor x = arena.wrap(TensorSpec.of(DType.F32, 2, 8), open.allocate(64, 4));
            RmsNorm.Call ofClosedArena;
            try (TensorArena other = cpu.openArena()) {
                ofClosedArena = new RmsNorm(DType.F32, 2, 8, 1e-5).on(x, other.allocate(DType.F32, 8), arena.allocate(DType.F32, 2, 8));
            }
            assertThatThrownBy(() -> stream.launch(ofClosedArena)).isInstanceOf(OperandException.class).hasMessageContaining("RmsNorm: gamma").hasMessageContaining("closed");
            RmsNorm.Call ofClosedMemory;
            try (Arena owner = Arena.ofShared()) {
                ofClosedMemory = new RmsNorm(DType.F32, 2, 8, 1e-5).on(x, arena.wrap(TensorSpec.of(DType.F32, 8), owner.allocate(32, 4)), arena.allocate(DType.F32, 2, 8));
            }
            assertThatThrownBy(() -> stream.launch(ofClosedMemory)).isInstanceOf(OperandException.class).hasMessageContaining("RmsNorm: gamma").hasMessageContaining("closed");
            stream.launch(new RmsNorm(DType.F32, 2, 8, 1e-5).on(x, arena.allocate(DType.F32, 8), arena.allocate(DType.F32, 2, 8))); // nothing was kept
        }
    }

    /// Every arena of a call is held while it runs, not only the first: one that is closed meanwhile waits, and the next launch is refused.
    @Test
    void anArenaIsOpenUntilALaunchThatUsesItIsDone() throws Exception {
        int rows = 4096;
        int hidden = 1024;
        for (int round = 0; round < 5; round++) {
            try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena()) {
                TensorArena other = cpu.openArena();
                RmsNorm.Call call = new RmsNorm(DType.F32, rows, hidden, 1e-5).on(arena.allocate(DType.F32, rows, hidden), arena.allocate(DType.F32, hidden), other.allocate(DType.F32, rows, hidden));
                CountDownLatch isBusy = new CountDownLatch(1);
                FutureTask<Throwable> user = new FutureTask<>(() -> {
                    try (Stream stream = cpu.openStream()) {
                        stream.launch(call);
                        isBusy.countDown();
                        while (true) {
                            stream.launch(call);
                        }
                    } catch (RuntimeException refused) {
                        return refused;
                    }
                });
                Thread.ofPlatform().start(user);
                isBusy.await();
                other.close();
                assertThat(user.get()).isInstanceOf(OperandException.class).hasMessageContaining("RmsNorm: y");
            }
        }
    }

    @Test
    void closedStreamsAndDevicesAreRefused() {
        Device cpu = Devices.open("cpu");
        Stream stream = cpu.openStream();
        stream.close();
        stream.close();
        assertThatThrownBy(stream::synchronize).isInstanceOf(OperandException.class);
        cpu.close();
        cpu.close();
        assertThatThrownBy(cpu::openArena).isInstanceOf(OperandException.class);
        assertThatThrownBy(cpu::openStream).isInstanceOf(OperandException.class);
    }

    @Test
    void copyMovesBetweenLayouts() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            Tensor from = arena.allocate(DType.F16, 3, 5).copyFrom(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
            Tensor wide = arena.allocate(TensorSpec.of(DType.F16, 3, 5).withRowStride(9));
            Tensor back = arena.allocate(DType.F16, 3, 5);
            stream.copy(from, wide);
            stream.copy(wide, back);
            assertThat(back.toFloats()).isEqualTo(from.toFloats());
        }
    }

    @Test
    void aTensorWithoutElementsIsCopiedAtOnceHoweverManyRowsItHas() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            Tensor from = arena.allocate(DType.F32, 1L << 40, 0);
            Tensor to = arena.allocate(DType.F32, 1L << 40, 0);
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> stream.copy(from, to));
        }
    }

    @Test
    void copyingOntoItselfOrReadOnlyMemoryIsRefused() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            Tensor x = arena.allocate(DType.F32, 4, 1);
            assertThatThrownBy(() -> stream.copy(x.rows(0, 3), x.rows(1, 4))).isInstanceOf(OperandException.class).hasMessageContaining("overlaps");
            Tensor readOnly = arena.wrap(TensorSpec.of(DType.F32, 4, 1), Arena.global().allocate(16, 4).asReadOnly());
            assertThatThrownBy(() -> stream.copy(x, readOnly)).isInstanceOf(OperandException.class).hasMessageContaining("read-only");
        }
    }

    @Test
    void reachingForWrappedMemoryThatIsClosedIsTyped() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            Tensor gone;
            try (Arena owner = Arena.ofShared()) {
                gone = arena.wrap(TensorSpec.of(DType.F32, 1, 4, 4), owner.allocate(64, 4));
            }
            Tensor there = arena.allocate(DType.F32, 1, 4, 4);
            assertThatThrownBy(gone::toFloats).isInstanceOf(OperandException.class);
            assertThatThrownBy(() -> arena.pack(gone, WeightLayout.KN)).isInstanceOf(OperandException.class);
            assertThatThrownBy(() -> stream.copy(gone, there)).isInstanceOf(OperandException.class);
        }
    }

    @Test
    void extentsThatScratchCannotHoldAreRefusedBeforehand() {
        try (Device cpu = Devices.open("cpu")) {
            assertThat(cpu.support(new RmsNorm(DType.F32, 1, 1 << 25, 1e-5))).isInstanceOf(Support.No.class);
            assertThat(cpu.support(new PrunedAttention(DType.F32, 1, 1, 1, 1 << 25, 1, 1))).isInstanceOf(Support.No.class);
            assertThat(cpu.support(new RotaryEmbedding(DType.F32, 1, 1, 1 << 25, 10000))).isInstanceOf(Support.No.class);
            assertThat(cpu.support(new PrunedAttention(DType.F32, 1 << 30, 1, 1, 1 << 10, 1 << 10, 1))).isInstanceOf(Support.No.class);
            assertThat(cpu.support(new PagedAttention(DType.F32, 1, 1, 1, 1, 1 << 25, 1, 1))).isInstanceOf(Support.No.class);
            assertThat(cpu.support(new PagedAttention(DType.F32, 1 << 30, 1, 1, 1, 1 << 10, 1 << 10, 1))).isInstanceOf(Support.No.class);
        }
    }

    @Test
    void theLargestNumberOfRowsIsSharedOutWithoutOverflow() {
        assertThat(Panels.count(Integer.MAX_VALUE)).isEqualTo(1 << 27);
        assertThat(PrunedAttentionCpu.tasks(new PrunedAttention(DType.F32, Integer.MAX_VALUE, 1, 1, 1, 1, 1))).isEqualTo(1 << 25);
    }

    @Test
    void aFailedStreamFailsFastAndTheDeviceGoesOn() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream(); Stream other = cpu.openStream()) {
            int d = 1 << 24; // a block of 64 keys of it in scratch is more than the heap of a test JVM
            Tensor row = arena.allocate(DType.F16, 1, 1, d);
            Tensor zero = arena.allocate(DType.I32, 1).copyFrom(new int[] {0});
            PrunedAttention.Call tooLarge = new PrunedAttention(DType.F16, 1, 1, 1, 1, 1, d).on(row, row, row, zero, zero, arena.allocate(DType.F16, 1, 1, d));
            assertThatThrownBy(() -> stream.launch(tooLarge)).isInstanceOfSatisfying(DeviceException.class,
                e -> assertThat(e.kind()).isEqualTo(DeviceException.Kind.OUT_OF_MEMORY)).hasMessageContaining("PrunedAttention(f16");
            RmsNorm.Call small = rmsNorm(arena, arena.allocate(DType.F32, 2, 8));
            assertThatThrownBy(() -> stream.launch(small)).isInstanceOf(DeviceException.class).hasMessageContaining("takes no more work");
            assertThatThrownBy(stream::synchronize).isInstanceOf(DeviceException.class);
            other.launch(small);
        }
    }

    @Test
    void packingOneTensorOrOnePerExpertIsTheSame() {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            GroupedMatmul op = GroupedMatmul.of(DType.F32, 3, 5, 7, 18);
            Tensor weight = Values.fill(arena.allocate(DType.F32, 3, 18, 7), 1);
            Tensor x = Values.fill(arena.allocate(DType.F32, 5, 7), 2);
            Tensor groups = arena.allocate(DType.I64, 3).copyFrom(new long[] {2, 0, 3});
            Tensor y0 = arena.allocate(DType.F32, 5, 18);
            Tensor y1 = arena.allocate(DType.F32, 5, 18);
            Tensor y2 = arena.allocate(DType.F32, 5, 18);
            TensorSpec expert = TensorSpec.of(DType.F32, 18, 7);
            stream.launch(op.on(x, weight, groups, y0));
            stream.launch(op.on(x, arena.pack(weight, WeightLayout.NK), groups, y1));
            stream.launch(op.on(x, arena.pack(java.util.List.of(weight.view(0, expert), weight.view(126, expert), weight.view(252, expert)), WeightLayout.NK), groups, y2));
            assertThat(y1.toFloats()).isEqualTo(y0.toFloats());
            assertThat(y2.toFloats()).isEqualTo(y0.toFloats());
            assertThat(y0.toFloats()).isNotEqualTo(new float[90]);
        }
    }

    @Test
    void eventsMeasureForward() {
        try (Device cpu = Devices.open("cpu"); Stream stream = cpu.openStream()) {
            var before = stream.mark();
            assertThat(stream.mark().elapsedSince(before)).isGreaterThanOrEqualTo(java.time.Duration.ZERO);
        }
    }

    private static RmsNorm.Call rmsNorm(TensorArena arena, Tensor x) {
        return new RmsNorm(DType.F32, 2, 8, 1e-5).on(x, arena.allocate(DType.F32, 8), arena.allocate(DType.F32, 2, 8));
    }
}
