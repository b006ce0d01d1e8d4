package dev.npu4j.ascend;

import dev.npu4j.kernels.device.MemoryUse;
import java.util.concurrent.atomic.AtomicLong;

/// What one device holds for us, counted as it is taken and given back.
final class MemoryCount {
    final AtomicLong tensors = new AtomicLong();
    final AtomicLong packed = new AtomicLong();
    final AtomicLong scratch = new AtomicLong();

    MemoryUse snapshot() {
        return new MemoryUse(tensors.get(), packed.get(), scratch.get());
    }
}
