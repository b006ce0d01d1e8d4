package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Release;

/// Memory of one stream that grows with what its launches need and is used again by each: work of one stream is done in
/// order, so that the next may write where the last one read. On the device's thread only.
final class DeviceBuffer {
    private final MemoryCount count;
    private long address;
    private long capacity;

    DeviceBuffer(MemoryCount count) {
        this.count = count;
    }

    /// Whether so many bytes are there already.
    boolean holds(long bytes) {
        return bytes <= capacity;
    }

    /// Makes room for so many bytes. What the buffer held before is freed: nothing on the device may use it any more.
    void grow(String operator, long bytes) {
        free();
        long wanted = DeviceMemory.roundUp(bytes);
        address = DeviceMemory.allocate(operator, wanted);
        capacity = wanted;
        count.scratch.addAndGet(wanted);
    }

    long address() {
        return address;
    }

    void free() {
        if (capacity > 0) {
            Release.memory(address); // where that fails the device is lost, and its memory with it
            count.scratch.addAndGet(-capacity);
            capacity = 0;
            address = 0;
        }
    }
}
