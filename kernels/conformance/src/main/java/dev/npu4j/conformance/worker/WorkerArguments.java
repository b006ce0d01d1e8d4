package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.recording.Tape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a worker is started with: words on its command line, empty for what there is none of.
///
/// @param device   its specification
/// @param fault    to plant in it, by name
/// @param profiles folder of an arithmetic store
/// @param oneTwin  whether cases take their twins in turn
/// @param tape     to write, or to play in the place of the device
record WorkerArguments(String device, Optional<String> fault, Optional<Path> profiles, boolean oneTwin, Optional<Tape> tape) {
    List<String> words() {
        return List.of(device, fault.orElse(""), profiles.map(Path::toString).orElse(""), String.valueOf(oneTwin),
            tape.map(each -> each.use().name()).orElse(""), tape.map(each -> each.pass().name()).orElse(""), tape.map(each -> each.folder().toString()).orElse(""));
    }

    static WorkerArguments of(String[] words) {
        return new WorkerArguments(words[0], Optional.of(words[1]).filter(fault -> !fault.isEmpty()), Optional.of(words[2]).filter(folder -> !folder.isEmpty()).map(Path::of),
            Boolean.parseBoolean(words[3]), words[4].isEmpty() ? Optional.empty() : Optional.of(new Tape(Tape.Use.valueOf(words[4]), Tape.Pass.valueOf(words[5]), Path.of(words[6]))));
    }
}
