package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.workload.Float64.Linear;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// A safetensors file whose tensors are wanted by name and shape, as Java arrays.
final class ModelFile implements AutoCloseable {
    private final Path path;
    private final SafetensorsFile file;
    private final TensorArena arena;

    ModelFile(Path path) throws IOException {
        this.path = path;
        file = SafetensorsFile.open(path);
        arena = TensorArena.ofHost();
    }

    boolean has(String name) {
        return file.contains(name);
    }

    /// The extents of a tensor.
    Shape shape(String name) {
        requirePresent(name, "a tensor");
        return file.spec(name).shape();
    }

    DType dtype(String name) {
        return file.spec(name).dtype();
    }

    /// A float tensor of exactly these extents, without loss.
    double[] doubles(String name, long... dims) {
        Tensor tensor = tensor(name, dims);
        if (tensor.dtype() == DType.F64) {
            // A tensor hands out f32 at most; its memory holds more.
            return tensor.segment().asSlice(0, tensor.spec().byteSpan()).toArray(ValueLayout.JAVA_DOUBLE_UNALIGNED);
        }
        if (!tensor.dtype().isFloat()) {
            throw wrong(name, "a float dtype", tensor.dtype().toString());
        }
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /// An I32 tensor of exactly these extents.
    int[] ints(String name, long... dims) {
        Tensor tensor = tensor(name, dims);
        if (tensor.dtype() != DType.I32) {
            throw wrong(name, "i32", tensor.dtype().toString());
        }
        return tensor.toInts();
    }

    /// `NAME.weight [out, in]` with `NAME.bias [out]`, or zeros where the file has no such bias.
    Linear linear(String name, int out, int in) {
        double[] bias = has(name + ".bias") ? doubles(name + ".bias", out) : new double[out];
        return new Linear(out, in, doubles(name + ".weight", out, in), bias);
    }

    private Tensor tensor(String name, long... dims) {
        requirePresent(name, "a tensor " + Shape.of(dims));
        TensorSpec spec = file.spec(name);
        if (!spec.shape().equals(Shape.of(dims))) {
            throw wrong(name, "shape " + Shape.of(dims), spec.shape().toString());
        }
        return file.tensor(name, arena);
    }

    private void requirePresent(String name, String expected) {
        if (!has(name)) {
            throw wrong(name, expected, "nothing of that name");
        }
    }

    private OperandException wrong(String name, String expected, String actual) {
        return new OperandException(path.getFileName().toString(), name, expected, actual);
    }

    @Override
    public void close() {
        arena.close();
        file.close();
    }
}
