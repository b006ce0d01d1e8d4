package dev.npu4j.ascend;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclMeta;
import dev.npu4j.aclnn.AclnnTransMatmulWeight;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

    void pack(List<Tensor> experts, WeightLayout layout, int k, int n, long address) {
        DType dtype = experts.getFirst().dtype();
        try (AscendStream stream = (AscendStream) device.openStream()) {
            device.thread().run(() -> {
                stream.requireUsable();
                long bytes = (long) k * n * dtype.size();
                for (int g = 0; g < experts.size(); g++) {
                    try (Launch launch = new Launch(stream, NAME)) {
                        Tensor expert = experts.get(g);
                        MemorySegment packed = launch.matrix(dtype, k, n, address + g * bytes);
                        launch.copy(layout == WeightLayout.KN ? launch.view(expert) : launch.transposed(expert), packed);
                    }
                }
                if (isFractal(dtype)) {
                    try (Launch launch = new Launch(stream, NAME)) {
                        launch.execute(AclnnTransMatmulWeight.aclnnTransMatmulWeightGetWorkspaceSize(
                            launch.tensor(dtype, new long[] {experts.size(), k, n}, address), launch.workspaceSize(), launch.executor()),
                            AclnnTransMatmulWeight::aclnnTransMatmulWeight);
                    }
                }
            });
            stream.synchronize();
        }
    }

    /// Other types are not multiplied on 310P, and lie as everywhere.
    private boolean isFractal(DType dtype) {
        return device.routes().soc() == Soc.INFERENCE && dtype == DType.F16;
    }
}
