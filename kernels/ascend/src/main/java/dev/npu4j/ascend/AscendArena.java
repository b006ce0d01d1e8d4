package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Memory of one NPU. Its segments have the device's addresses and length 0: Java cannot read what lies there.
final class AscendArena extends TensorArena {
    private final AscendDevice device;
    private final List<Long> blocks = new ArrayList<>(); // on the device's thread only
    private long tensors;
    private long packed;

    AscendArena(AscendDevice device) {
        super(device.name());
        this.device = device;
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        return device.thread().call(() -> {
            device.requireOpen();
            device.requireAlive();
            MemorySegment segment = take(bytes);
            int status = Acl.aclrtMemset(segment.address(), Math.max(bytes, 1), 0, Math.max(bytes, 1));
            if (status != 0) {
                DeviceException failure = AclError.of("TensorArena", "allocate", status);
                blocks.remove(segment.address());
                Release.memory(segment.address());
                throw failure;
            }
            tensors += bytes;
            device.count().tensors.addAndGet(bytes);
            return segment;
        });
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        Tensor first = experts.getFirst();
        int k = (int) first.shape().dim(layout == WeightLayout.KN ? 0 : 1);
        int n = (int) first.shape().dim(layout == WeightLayout.KN ? 1 : 0);
        long[] bytes = new long[1];
        MemorySegment segment = device.thread().call(() -> {
            device.requireOpen();
            device.requireAlive();
            bytes[0] = device.packer().bytes(first.dtype(), experts.size(), k, n);
            MemorySegment taken = take(bytes[0]);
            countPacked(bytes[0]);
            return taken;
        });
        device.packer().pack(experts, layout, k, n, this, segment.address(), () -> dropPacked(segment.address(), bytes[0]));
        return new PackedWeight(first.dtype(), experts.size(), k, n, segment, this);
    }

    @Override
    protected boolean wrapsHostMemory() {
        return false;
    }

    /// Launches in flight end when their streams were waited for.
    @Override
    protected void settle() {
        device.settle(this);
    }

    @Override
    protected void free() {
        device.thread().runUnlessClosed(this::giveBack); // a device that was closed has taken it back
    }

    /// On the device's thread: frees everything, once, for whichever is closed first, the arena or its device.
    void giveBack() {
        if (!device.forget(this)) {
            return;
        }
        DeviceException failure = null;
        if (!device.isLost()) { // else its memory is lost with it
            device.requireAlive();
            for (long block : blocks) {
                int status = Release.memory(block);
                if (status != 0 && failure == null) {
                    failure = AclError.of("TensorArena", "close", status);
                }
            }
        }
        blocks.clear();
        device.count().tensors.addAndGet(-tensors);
        device.count().packed.addAndGet(-packed);
        if (failure != null) {
            throw failure;
        }
    }

    private void countPacked(long bytes) {
        packed += bytes;
        device.count().packed.addAndGet(bytes);
    }

    /// Frees a block in which nothing came to be packed, unless the device, which takes everything back, was closed or lost.
    private void dropPacked(long address, long bytes) {
        device.thread().runUnlessClosed(() -> {
            if (!device.isLost() && blocks.remove(address)) {
                device.requireAlive();
                Release.memory(address); // where even that fails, the device's end gives it back
                countPacked(-bytes);
            }
        });
    }

    private MemorySegment take(long bytes) {
        long address = DeviceMemory.allocate("TensorArena", bytes);
        blocks.add(address);
        return MemorySegment.ofAddress(address);
    }
}
