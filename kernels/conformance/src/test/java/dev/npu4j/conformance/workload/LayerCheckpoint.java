package dev.npu4j.conformance.workload;

import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A checkpoint of three layers in four files, larger than what tests usually have: hidden 256, 16 experts in 4 groups. Attention and
/// norms of layer L are in file L, its experts in file L + 1, so that each file but the ends has parts of two layers.
final class LayerCheckpoint {
    static final int LAYERS = 3;
    static final String INDEX = "model.safetensors.index.json";
    private static final int HIDDEN = 256;
    private static final int EXPERTS = 16;
    private static final int WIDTH = 48;
    private static final int SHARED = 96;

    private final Path folder;
    private final int honest; // the layer that holds numbers; all others hold NaN
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Integer> fileOf = new LinkedHashMap<>();

    private LayerCheckpoint(Path folder, int honest) {
        this.folder = folder;
        this.honest = honest;
    }

    /// Writes all of it, with NaN in every layer but one.
    static Path write(Path folder, int honest) throws IOException {
        new LayerCheckpoint(folder, honest).write();
        return folder;
    }

    static String file(int number) {
        return "model-0000" + (number + 1) + "-of-00004.safetensors";
    }

    /// Says of a tensor that it is in another file.
    static void move(Path folder, String tensor, String file) throws IOException {
        Path index = folder.resolve(INDEX);
        String json = Files.readString(index);
        Files.writeString(index, json.replaceFirst("\"" + tensor.replace(".", "[.]") + "\":\"[^\"]*\"", "\"" + tensor + "\":\"" + file + "\""));
    }

    private void write() throws IOException {
        try (TensorArena arena = TensorArena.ofHost()) {
            for (int layer = 0; layer < LAYERS; layer++) {
                layer(arena, layer, new SplittableRandom(layer));
            }
            Map<Integer, Map<String, Tensor>> files = new TreeMap<>();
            tensors.forEach((name, tensor) -> files.computeIfAbsent(fileOf.get(name), number -> new LinkedHashMap<>()).put(name, tensor));
            for (Map.Entry<Integer, Map<String, Tensor>> file : files.entrySet()) {
                SafetensorsWriter.write(folder.resolve(file(file.getKey())), file.getValue(), Map.of());
            }
        }
        List<String> entries = fileOf.entrySet().stream().map(each -> "\"" + each.getKey() + "\":\"" + file(each.getValue()) + "\"").toList();
        Files.writeString(folder.resolve(INDEX), "{\"metadata\":{\"total_size\":1},\"weight_map\":{" + String.join(",", entries) + "}}");
        Files.writeString(folder.resolve("config.json"), """
            {"vocab_size": 1000, "hidden_size": 256, "num_hidden_layers": 3, "num_attention_heads": 6, "num_key_value_heads": 2, "head_dim": 32,
             "num_experts": 16, "num_expert_groups": 4, "moe_intermediate_size": 48, "shared_intermediate_size": 96, "rms_norm_eps": 1e-5, "rope_theta": 1e4}""");
    }

    private void layer(TensorArena arena, int layer, SplittableRandom random) {
        String at = "model.layers." + layer + ".";
        for (String norm : List.of("input_layernorm", "post_attention_layernorm", "pre_mlp_layernorm", "post_mlp_layernorm")) {
            put(arena, layer, layer, random, at + norm + ".weight", HIDDEN);
        }
        put(arena, layer, layer, random, at + "self_attn.q_proj.weight", 192, HIDDEN);
        put(arena, layer, layer, random, at + "self_attn.q_proj.bias", 192);
        put(arena, layer, layer, random, at + "self_attn.k_proj.weight", 64, HIDDEN);
        put(arena, layer, layer, random, at + "self_attn.v_proj.weight", 64, HIDDEN);
        put(arena, layer, layer, random, at + "self_attn.o_proj.weight", HIDDEN, 192);
        put(arena, layer, layer + 1, random, at + "mlp.gate.weight", EXPERTS, HIDDEN);
        put(arena, layer, layer + 1, random, at + "mlp.router_scale", 1, EXPERTS);
        for (int expert = 0; expert <= EXPERTS; expert++) {
            String name = at + "mlp." + (expert == EXPERTS ? "shared_expert" : "experts." + expert);
            int width = expert == EXPERTS ? SHARED : WIDTH;
            put(arena, layer, layer + 1, random, name + ".gate_proj.weight", width, HIDDEN);
            put(arena, layer, layer + 1, random, name + ".up_proj.weight", width, HIDDEN);
            put(arena, layer, layer + 1, random, name + ".down_proj.weight", HIDDEN, width);
        }
    }

    private void put(TensorArena arena, int layer, int file, SplittableRandom random, String name, long... dims) {
        Tensor tensor = arena.allocate(DType.BF16, dims);
        float[] values = new float[(int) tensor.shape().elements()];
        float scale = (float) (dims.length == 1 ? 1 : 1 / Math.sqrt(dims[1]));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        if (layer != honest) {
            Arrays.fill(values, Float.NaN);
        }
        tensors.put(name, tensor.copyFrom(values));
        fileOf.put(name, file);
    }
}
