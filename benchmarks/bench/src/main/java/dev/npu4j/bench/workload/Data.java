package dev.npu4j.bench.workload;

import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Arrays by operand name, contiguous and row-major, in native memory that lies on a cache line.
public record Data(Map<String, Array> arrays) {
    public Data {
        arrays = Map.copyOf(arrays);
    }

    public Array get(String name) {
        Array array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no array '" + name + "' among " + arrays.keySet());
        }
        return array;
    }

    /// One array.
    public record Array(DType dtype, long[] shape, MemorySegment segment) {
        public long elements() {
            long elements = 1;
            for (long extent : shape) {
                elements *= extent;
            }
            return elements;
        }
    }
}
