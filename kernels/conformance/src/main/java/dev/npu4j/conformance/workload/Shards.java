package dev.npu4j.conformance.workload;

import dev.npu4j.io.Json;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The file or the files that a checkpoint consists of: `model.safetensors`, or, where there is none, what
/// `model.safetensors.index.json` lists as Hugging Face writes it, `{"weight_map": {TENSOR: FILE}}`.
///
/// Files of an index are opened, that is mapped and their headers checked, when a tensor of theirs is first asked for. One
/// that nobody asks for need not be there.
final class Shards implements AutoCloseable {
    static final String WHOLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final Optional<SafetensorsFile> whole;
    private final Map<?, ?> fileOf; // by tensor; empty where there is one file
    private final Map<String, SafetensorsFile> open = new HashMap<>(); // of the index, by name

    private Shards(Path folder, Optional<SafetensorsFile> whole, Map<?, ?> fileOf) {
        this.folder = folder;
        this.whole = whole;
        this.fileOf = fileOf;
    }

    /// One file that holds everything.
    static Shards of(Path file) throws IOException {
        return new Shards(file.toAbsolutePath().getParent(), Optional.of(SafetensorsFile.open(file)), Map.of());
    }

    /// The checkpoint in a folder.
    static Shards in(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (Files.exists(folder.resolve(WHOLE)) || !Files.exists(index)) {
            return of(folder.resolve(WHOLE));
        }
        if (Json.read(index) instanceof Map<?, ?> json && json.get("weight_map") instanceof Map<?, ?> fileOf) {
            return new Shards(folder, Optional.empty(), fileOf);
        }
        throw new OperandException(INDEX, "weight_map", "an object that names the file of each tensor", "none");
    }

    /// Names of all files that hold tensors, the index left out.
    static List<String> names(Path folder) throws IOException {
        try (Shards shards = in(folder)) {
            return shards.whole.isPresent() ? List.of(WHOLE) : List.copyOf(new TreeSet<>(shards.fileOf.values().stream().map(String::valueOf).toList()));
        }
    }

    /// Whether there is a tensor of that name. An index that lists it is believed, until its file is opened.
    boolean has(String tensor) {
        return whole.map(file -> file.contains(tensor)).orElseGet(() -> fileOf.containsKey(tensor));
    }

    /// What lists the tensor, or would, for messages.
    String nameOf(String tensor) {
        return whole.map(file -> file.path().getFileName().toString()).orElseGet(() -> has(tensor) ? String.valueOf(fileOf.get(tensor)) : INDEX);
    }

    /// The file that holds a tensor which [#has] says is there.
    ///
    /// @throws OperandException naming file and tensor, where the index names a file that is missing, malformed, or does not hold it
    SafetensorsFile file(String tensor) {
        if (whole.isPresent()) {
            return whole.get();
        }
        String name = nameOf(tensor);
        SafetensorsFile file = open.get(name);
        if (file == null) {
            file = open(name, tensor);
            open.put(name, file);
        }
        if (!file.contains(tensor)) {
            throw new OperandException(name, tensor, "the tensor, since " + INDEX + " says that it is here", "nothing of that name");
        }
        return file;
    }

    private SafetensorsFile open(String name, String tensor) {
        Path path = folder.resolve(name);
        if (!name.equals(String.valueOf(path.getFileName()))) {
            throw new OperandException(INDEX, tensor, "the name of a file beside it", "'" + name + "'");
        }
        if (!Files.isRegularFile(path)) {
            throw new OperandException(name, tensor, "a file in " + folder + ", since " + INDEX + " says that the tensor is in it", "no such file");
        }
        try {
            return SafetensorsFile.open(path);
        } catch (OperandException malformed) {
            throw new OperandException(name, tensor, "a whole safetensors file that holds it", malformed.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many files were opened.
    int opened() {
        return whole.isPresent() ? 1 : open.size();
    }

    @Override
    public void close() {
        whole.ifPresent(SafetensorsFile::close);
        open.values().forEach(SafetensorsFile::close);
    }
}
