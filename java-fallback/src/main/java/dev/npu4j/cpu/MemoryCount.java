package dev.npu4j.cpu;

import dev.npu4j.kernels.device.MemoryUse;
import java.util.concurrent.atomic.AtomicLong;

/// What one device holds, counted as it is taken and given back.
final class MemoryCount {
    final AtomicLong tensors = new AtomicLong();
    final AtomicLong packed = new AtomicLong();
    final AtomicLong scratch = new AtomicLong();

    MemoryUse snapshot() {
        return new MemoryUse(tensors.get(), packed.get(), scratch.get());
    }
}
