package dev.npu4j.cli.validate;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.recording.Entry;
import dev.npu4j.conformance.recording.Recording;
import dev.npu4j.conformance.recording.Sha256;
import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.conformance.workload.PanguWorkload;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What there is to select in a recording: the cases that it holds, and its model where that is here too.
final class Replayed {
    private Replayed() {
    }

    /// The cases of one operator, or all.
    static List<Case> cases(Recording recording, Optional<String> operator) {
        List<Case> cases = new ArrayList<>();
        for (Entry entry : recording.entries(Tape.Pass.FIRST)) {
            try {
                cases.add(Case.parse(entry.line()));
            } catch (OperandException unreadable) {
                throw new OperandException("recording", recording.folder().resolve(Recording.TAKES).toString(), "cases that can be read", unreadable.getMessage());
            }
        }
        return cases.stream().filter(each -> operator.isEmpty() || operator.get().equals(each.operator().name())).toList();
    }

    /// The model whose values were recorded, if the folder holds that very one: its weights are not in the recording.
    static Optional<Path> model(Recording recording, Path folder) throws IOException {
        boolean isIt = !recording.header().model().isEmpty() && Files.isRegularFile(folder.resolve("config.json")) && recording.header().model().equals(fingerprint(folder));
        return isIt ? Optional.of(folder) : Optional.empty();
    }

    /// Hashes of the files that a model's values follow from; empty for a file that is not there.
    static String fingerprint(Path folder) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (String name : List.of("config.json", "model.safetensors", "golden.safetensors")) {
            hashes.add(Files.isRegularFile(folder.resolve(name)) ? Sha256.of(folder.resolve(name)) : "");
        }
        if (!Files.isRegularFile(folder.resolve("model.safetensors"))) {
            for (String name : PanguWorkload.files(folder)) {
                hashes.add(Sha256.of(folder.resolve(name)));
            }
        }
        return String.join(" ", hashes);
    }
}
