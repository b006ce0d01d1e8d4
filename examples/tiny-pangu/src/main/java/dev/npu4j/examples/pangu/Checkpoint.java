package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The weights of a safetensors file, brought to a device: matrices packed, one for each expert as they are stored.
final class Checkpoint implements AutoCloseable {
    private final SafetensorsFile file;
    private final TensorArena host = TensorArena.ofHost();
    private final TensorArena arena;
    private final Stream stream;
    private final Transfer transfer;
    private final Precision precision;
    private final PanguConfig config;

    /// @param arena of the device
    Checkpoint(Path path, PanguConfig config, TensorArena arena, Stream stream, Transfer transfer, Precision precision) throws IOException {
        file = SafetensorsFile.open(path);
        this.config = config;
        this.arena = arena;
        this.stream = stream;
        this.transfer = transfer;
        this.precision = precision;
    }

    private Tensor tensor(String name, long... dims) {
        if (!file.contains(name) || !file.spec(name).shape().equals(Shape.of(dims))) {
            throw new OperandException(file.path().getFileName().toString(), name, "shape " + Shape.of(dims),
                file.contains(name) ? file.spec(name).shape().toString() : "nothing of that name");
        }
        return file.tensor(name, host);
    }

    /// In the type of the activations.
    Tensor values(String name, long... dims) {
        return transfer.place(tensor(name, dims), precision.activations(), arena);
    }

    /// `NAME.weight [out, in]` with its bias, if the file has one.
    Linear linear(String name, int out, int in) {
        return linear(in, new Part(name, out));
    }

    /// A matrix that is stacked with others.
    private record Part(String name, int out) {
    }

    /// Some of them, one above the other. Either all have a bias or none.
    private Linear linear(int in, Part... parts) {
        DType dtype = precision.weights();
        int out = Arrays.stream(parts).mapToInt(Part::out).sum();
        boolean isBiased = file.contains(parts[0].name() + ".bias");
        try (TensorArena room = transfer.openArena()) {
            Tensor stacked = room.allocate(dtype, out, in);
            Tensor bias = isBiased ? arena.allocate(dtype, out) : null;
            int row = 0;
            for (Part part : parts) {
                int end = row + part.out();
                copy(tensor(part.name() + ".weight", part.out(), in), stacked.rows(row, end));
                if (isBiased) {
                    copy(tensor(part.name() + ".bias", part.out()), bias.rows(row, end));
                }
                row = end;
            }
            return new Linear(arena.pack(stacked, WeightLayout.NK), bias, in, out);
        }
    }

    private void copy(Tensor stored, Tensor to) {
        if (stored.dtype() == to.dtype()) {
            stream.copy(stored, to);
            stream.synchronize();
        } else {
            transfer.place(stored.toFloats(), to);
        }
    }

    /// Layer `layer` of the model.
    Layer layer(int layer) {
        String at = "model.layers." + layer + ".";
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headDim();
        int keys = config.kvHeads() * config.headDim();
        return new Layer(
            linear(hidden, new Part(at + "self_attn.q_proj", queries), new Part(at + "self_attn.k_proj", keys), new Part(at + "self_attn.v_proj", keys)),
            linear(at + "self_attn.o_proj", hidden, queries),
            values(at + "post_attention_layernorm.weight", hidden),
            values(at + "pre_mlp_layernorm.weight", hidden),
            values(at + "post_mlp_layernorm.weight", hidden),
            experts(at + "mlp."));
    }

    private Experts experts(String at) {
        int hidden = config.hiddenSize();
        int width = config.expertWidth();
        int shared = config.sharedWidth();
        try (TensorArena room = transfer.openArena()) {
            List<Tensor> gateUp = new ArrayList<>();
            List<Tensor> down = new ArrayList<>();
            for (int e = 0; e < config.experts(); e++) {
                String expert = at + "experts." + e + ".";
                Tensor both = room.allocate(precision.weights(), 2L * width, hidden);
                copy(tensor(expert + "gate_proj.weight", width, hidden), both.rows(0, width));
                copy(tensor(expert + "up_proj.weight", width, hidden), both.rows(width, 2L * width));
                gateUp.add(both);
                Tensor one = room.allocate(precision.weights(), hidden, width);
                copy(tensor(expert + "down_proj.weight", hidden, width), one);
                down.add(one);
            }
            return new Experts(linear(at + "gate", config.experts(), hidden),
                values(at + "router_scale", 1, config.experts()).view(0, TensorSpec.of(precision.activations(), config.experts())),
                arena.pack(gateUp, WeightLayout.NK), arena.pack(down, WeightLayout.NK),
                linear(hidden, new Part(at + "shared_expert.gate_proj", shared), new Part(at + "shared_expert.up_proj", shared)),
                linear(at + "shared_expert.down_proj", hidden, shared));
        }
    }

    Importance importance(int stage) {
        String at = "pruning.stages." + stage + ".";
        String inner = at + "fc1";
        int width = file.contains(inner + ".weight") ? (int) file.spec(inner + ".weight").shape().dim(0) : 1; // nowhere in the configuration
        return new Importance(linear(inner, width, config.hiddenSize()), linear(at + "fc2", 2, width));
    }

    @Override
    public void close() {
        host.close();
        file.close();
    }
}
