package dev.npu4j.ascend;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclMeta;
import dev.npu4j.aclnn.AclnnTransMatmulWeight;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Brings expert weights into the one arrangement that packed weights have on this device: `[e, k, n]` without gaps, and
/// on 310P from there into FRACTAL_NZ by `aclnnTransMatmulWeight`, which works in place.
final class Packer {
    private static final String NAME = "TensorArena.pack";
    private static final long BLOCK = 16; // rows and columns of a block of 16-bit elements

    private final AscendDevice device;

    Packer(AscendDevice device) {
        this.device = device;
    }

    /// Storage of FRACTAL_NZ matrices, as extents: `[e, ceil(n / 16), ceil(k / 16), 16, 16]`.
    static long[] blocks(long e, long k, long n) {
        return new long[] {e, (n + BLOCK - 1) / BLOCK, (k + BLOCK - 1) / BLOCK, BLOCK, BLOCK};
    }

    /// Bytes that the packed weight takes. On the device's thread.
    long bytes(DType dtype, int e, int k, int n) {
        long plain = Math.multiplyExact((long) e * dtype.size(), (long) k * n);
        if (!isFractal(dtype)) {
            return plain;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shape = AclMeta.aclCreateIntArray(arena.allocateFrom(JAVA_LONG, e, k, n), 3);
            MemorySegment elements = arena.allocate(JAVA_LONG);
            int status = AclnnTransMatmulWeight.aclnnCalculateMatmulWeightSizeV2(shape, DTypes.acl(dtype), elements);
            Release.array(shape);
            AclError.check(NAME, "prepare", status);
            return Math.max(plain, Math.multiplyExact(elements.get(JAVA_LONG, 0), dtype.size()));
        }
    }

    /// Packs into memory of `target`, and waits for it. Where that fails the memory is given back, unless the device may
    /// still be at work on it.
    ///
    /// @param target   whose memory it is
    /// @param giveBack frees it
    void pack(List<Tensor> experts, WeightLayout layout, int k, int n, AscendArena target, long address, Runnable giveBack) {
        AscendStream stream;
        try {
            stream = (AscendStream) device.openStream();
        } catch (RuntimeException failure) {
            giveBack.run();
            throw failure;
        }
        try (stream) {
            stream.launch(NAME, acquire(experts, target), launch -> enqueue(experts, layout, k, n, address, launch));
            stream.synchronize();
        } catch (RuntimeException failure) {
            if (!stream.isQuarantined()) { // it is closed by now, and what was in flight has come to its end
                giveBack.run();
            }
            throw failure;
        }
    }

    private static List<TensorArena> acquire(List<Tensor> experts, AscendArena target) {
        List<TensorArena> arenas = new ArrayList<>(experts.size() + 1);
        try {
            for (Tensor expert : experts) {
                expert.arena().acquire(NAME, "weight");
                arenas.add(expert.arena());
            }
            target.acquire(NAME, "weight");
            arenas.add(target);
            return arenas;
        } catch (RuntimeException closed) {
            arenas.forEach(TensorArena::release);
            throw closed;
        }
    }

    private void enqueue(List<Tensor> experts, WeightLayout layout, int k, int n, long address, Launch launch) {
        DType dtype = experts.getFirst().dtype();
        long bytes = (long) k * n * dtype.size();
        for (int g = 0; g < experts.size(); g++) {
            Tensor expert = experts.get(g);
            MemorySegment packed = launch.matrix(dtype, k, n, address + g * bytes);
            launch.copy(layout == WeightLayout.KN ? launch.view(expert) : launch.transposed(expert), packed);
        }
        if (isFractal(dtype)) {
            launch.execute(AclnnTransMatmulWeight.aclnnTransMatmulWeightGetWorkspaceSize(
                launch.tensor(dtype, new long[] {experts.size(), k, n}, address), launch.workspaceSize(), launch.executor()),
                AclnnTransMatmulWeight::aclnnTransMatmulWeight);
        }
    }

    /// Other types are not multiplied on 310P, and lie as everywhere.
    private boolean isFractal(DType dtype) {
        return device.routes().soc() == Soc.INFERENCE && dtype == DType.F16;
    }
}
