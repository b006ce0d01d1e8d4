package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keeps the list of a recording while it is made: a line for each take, once its file is there. Until the end the header
/// says that the recording is not complete; one that was interrupted is gone on with by the same run.
public final class RecordingWriter {
    private final Path folder;
    private final Header header;
    private final Optional<Recording> before;

    private RecordingWriter(Path folder, Header header, Optional<Recording> before) {
        this.folder = folder;
        this.header = header;
        this.before = before;
    }

    /// Refuses a folder that a recording may not be made in, before anything is done.
    ///
    /// @param resume whether it may hold the beginning of the same recording
    /// @throws OperandException where it holds something
    public static void requireFree(Path folder, boolean resume) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw refused(folder, "a file");
        }
        boolean isRecording = Files.isRegularFile(folder.resolve(Recording.HEADER));
        try (Stream<Path> inside = Files.list(folder)) {
            if (inside.findAny().isPresent() && !(resume && isRecording)) {
                throw refused(folder, isRecording ? "one that holds a recording; --resume goes on with an interrupted one" : "one that holds something else");
            }
        }
    }

    private static OperandException refused(Path folder, String actual) {
        return new OperandException(Recording.OPERATOR, folder.toString(), "a folder that is empty or not there yet", actual);
    }

    /// Begins a recording, or goes on with an interrupted one.
    ///
    /// @throws OperandException where the folder holds another run's
    public static RecordingWriter begin(Path folder, Header header, boolean resume) throws IOException {
        requireFree(folder, resume);
        Optional<Recording> before = Optional.empty();
        if (Files.isRegularFile(folder.resolve(Recording.HEADER))) {
            Recording there = Recording.open(folder);
            if (!there.header().run().equals(header.run())) {
                throw new OperandException(Recording.OPERATOR, folder.toString(), "the recording of this run, '" + header.run() + "'", "that of '" + there.header().run() + "'");
            }
            before = Optional.of(there);
        }
        Files.createDirectories(folder);
        RecordingWriter writer = new RecordingWriter(folder, header, before);
        writer.rewriteTakes();
        writer.write(header);
        return writer;
    }

    /// Without the half line that a kill may have left, and without a model's values: it is walked again from its beginning.
    private void rewriteTakes() throws IOException {
        StringBuilder kept = new StringBuilder();
        for (Tape.Pass pass : List.of(Tape.Pass.FIRST, Tape.Pass.FRESH)) {
            before.map(there -> there.entries(pass)).ifPresent(entries -> entries.forEach(entry -> kept.append(entry.toJson()).append('\n')));
        }
        replace(Recording.TAKES, kept.toString());
    }

    /// Whether a case was recorded before the run was interrupted.
    public boolean has(String line) {
        return before.flatMap(there -> there.entry(Tape.Pass.FIRST, line)).isPresent();
    }

    /// Lists what came of a case.
    public void add(Tape.Pass pass, Verdict verdict) throws IOException {
        add(pass, verdict, Recording.file(pass, verdict.line()));
    }

    /// Lists a value of a model.
    ///
    /// @param number from 1
    public void addValue(int number, Verdict verdict) throws IOException {
        add(Tape.Pass.MODEL, verdict, Recording.file(number));
    }

    private void add(Tape.Pass pass, Verdict verdict, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file) && Entry.isOfResults(verdict.status())) {
            throw new NoSuchFileException(file.toString(), null, "results were judged and not recorded: " + verdict.line());
        }
        Entry entry = Files.isRegularFile(file) ? new Entry(pass, verdict.line(), verdict.status(), verdict.message(), name, Files.size(file), Sha256.of(file))
            : Entry.without(pass, verdict.line(), verdict.status(), verdict.message());
        Files.writeString(folder.resolve(Recording.TAKES), entry.toJson() + "\n", StandardOpenOption.APPEND);
    }

    /// Ends the recording: it is complete.
    ///
    /// @param selfTest a sentence on planted faults
    public void finish(String selfTest) throws IOException {
        write(header.completed(selfTest, Sha256.of(folder.resolve(Recording.TAKES))));
    }

    private void write(Header now) throws IOException {
        replace(Recording.HEADER, now.toJson() + "\n");
    }

    /// Whole or not at all.
    private void replace(String name, String text) throws IOException {
        Path half = folder.resolve(name + ".new");
        Files.writeString(half, text, StandardCharsets.UTF_8);
        Files.move(half, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
