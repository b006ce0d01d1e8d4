package dev.npu4j.bench.peers;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/// JavaCPP pointers onto native segments, without copying. They own nothing: the segment's arena must outlive them.
///
/// `new FloatPointer(FloatBuffer)` would do the same, but does not keep the buffer alive either, and says nothing of it.
final class Pointers {
    private Pointers() {
    }

    static FloatPointer floats(MemorySegment segment) {
        return new Floats(segment.address());
    }

    static BytePointer bytes(MemorySegment segment) {
        return new Bytes(segment.address());
    }

    private static final class Floats extends FloatPointer {
        Floats(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    private static final class Bytes extends BytePointer {
        Bytes(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
