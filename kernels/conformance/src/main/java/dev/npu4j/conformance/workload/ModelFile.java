package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.workload.Float64.Linear;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/// Safetensors files whose tensors are wanted by name and shape, as Java arrays. Only what is asked for is read.
final class ModelFile implements AutoCloseable {
    private final Shards shards;
    private final TensorArena arena;

    /// A single file.
    ModelFile(Path path) throws IOException {
        this(Shards.of(path));
    }

    private ModelFile(Shards shards) {
        this.shards = shards;
        arena = TensorArena.ofHost();
    }

    /// The checkpoint in a folder, in one file or in several.
    static ModelFile in(Path folder) throws IOException {
        return new ModelFile(Shards.in(folder));
    }

    boolean has(String name) {
        return shards.has(name);
    }

    /// The extents of a tensor.
    Shape shape(String name) {
        requirePresent(name, "a tensor");
        return shards.file(name).spec(name).shape();
    }

    DType dtype(String name) {
        requirePresent(name, "a tensor");
        return shards.file(name).spec(name).dtype();
    }

    /// How many files were opened up to now.
    int files() {
        return shards.opened();
    }

    /// Looks at a float tensor of exactly these extents without reading it.
    ///
    /// @return its bytes
    long require(String name, long... dims) {
        TensorSpec spec = spec(name, dims);
        if (!spec.dtype().isFloat()) {
            throw wrong(name, "a float dtype", spec.dtype().toString());
        }
        return spec.byteSpan();
    }

    /// A float tensor of exactly these extents, without loss.
    double[] doubles(String name, long... dims) {
        require(name, dims);
        return doubles(tensor(name, arena, dims));
    }

    /// Rows `[from, to)` of a float matrix of exactly these extents, without loss; no others are read.
    double[] rows(String name, int out, int in, int from, int to) {
        require(name, out, in);
        // a tensor that lies askew in its file is copied, for as long as it takes
        try (TensorArena brief = TensorArena.ofHost()) {
            return doubles(tensor(name, brief, out, in).rows(from, to));
        }
    }

    private static double[] doubles(Tensor tensor) {
        if (tensor.dtype() == DType.F64) {
            // A tensor hands out f32 at most; its memory holds more.
            return tensor.segment().asSlice(0, tensor.spec().byteSpan()).toArray(ValueLayout.JAVA_DOUBLE_UNALIGNED);
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
        Tensor tensor = tensor(name, arena, dims);
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

    /// Output features `[from, to)` of a dense layer of which [#linear] would read all.
    Linear linear(String name, int out, int in, int from, int to) {
        double[] bias = has(name + ".bias") ? Arrays.copyOfRange(doubles(name + ".bias", out), from, to) : new double[to - from];
        return new Linear(to - from, in, rows(name + ".weight", out, in, from, to), bias);
    }

    private Tensor tensor(String name, TensorArena owner, long... dims) {
        spec(name, dims);
        return shards.file(name).tensor(name, owner);
    }

    private TensorSpec spec(String name, long... dims) {
        requirePresent(name, "a tensor " + Shape.of(dims));
        TensorSpec spec = shards.file(name).spec(name);
        if (!spec.shape().equals(Shape.of(dims))) {
            throw wrong(name, "shape " + Shape.of(dims), spec.shape().toString());
        }
        return spec;
    }

    private void requirePresent(String name, String expected) {
        if (!has(name)) {
            throw wrong(name, expected, "nothing of that name");
        }
    }

    private OperandException wrong(String name, String expected, String actual) {
        return new OperandException(shards.nameOf(name), name, expected, actual);
    }

    @Override
    public void close() {
        arena.close();
        shards.close();
    }
}
