package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.report.Provenance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.recording.Entry;
import dev.npu4j.conformance.recording.Header;
import dev.npu4j.conformance.recording.Recorder;
import dev.npu4j.conformance.recording.Recording;
import dev.npu4j.conformance.recording.RecordingWriter;
import dev.npu4j.conformance.recording.Sha256;
import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.worker.WorkerOptions;
import dev.npu4j.conformance.worker.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The recording that a run judges, or the one that it makes, or neither.
final class Tapes {
    private final Optional<Recording> played;
    private final Optional<Path> target;
    private Optional<RecordingWriter> writer = Optional.empty();

    Tapes(Settings settings) throws IOException {
        played = settings.replay();
        target = settings.record().map(Path::toAbsolutePath);
        if (target.isPresent()) {
            RecordingWriter.requireFree(target.get(), settings.resume());
        }
    }

    /// Better known now than in the middle of a run.
    ///
    /// @throws IOException where a file is missing of what is to be judged
    void requirePresent(Selection selection) throws IOException {
        if (played.isPresent()) {
            for (Tape.Pass pass : List.of(Tape.Pass.FIRST, Tape.Pass.FRESH)) {
                played.get().requirePresent(selection.cases().stream().flatMap(each -> played.get().entry(pass, each.line()).stream()).toList());
            }
            played.get().requirePresent(selection.model().isPresent() ? played.get().entries(Tape.Pass.MODEL) : List.of());
        }
    }

    /// The recording that is judged.
    Optional<Recording> played() {
        return played;
    }

    WorkerOptions in(WorkerOptions options) {
        WorkerOptions playing = played.map(each -> options.withTape(new Tape(Tape.Use.REPLAY, Tape.Pass.FIRST, each.folder().toAbsolutePath()))).orElse(options);
        return target.map(folder -> playing.withTape(new Tape(Tape.Use.RECORD, Tape.Pass.FIRST, folder))).orElse(playing);
    }

    /// For the run's `run.json`: what a recording is known by.
    String fingerprint() throws IOException {
        return played.isPresent() ? ", recorded as " + sha256(played.get()) : "";
    }

    private static String sha256(Recording recording) throws IOException {
        return Sha256.of(recording.folder().resolve(Recording.HEADER));
    }

    Provenance provenance() throws IOException {
        if (played.isEmpty()) {
            return Provenance.HERE;
        }
        Header header = played.get().header();
        return new Provenance(played.get().folder().toString(), sha256(played.get()), header.started(), header.version(), header.commit(), header.command(), header.machine(),
            facts(header), header.selfTest());
    }

    private static List<String> facts(Header header) {
        List<String> facts = new ArrayList<>(header.facts());
        facts.add("Bounds are taken by what was accepted of the device there: " + header.accepted().map(each -> each.arithmetic().inWords()).orElse("the standard's arithmetic") + ".");
        return facts;
    }

    /// Begins what is recorded, or goes on with it.
    void begin(Header header, boolean resume) throws IOException {
        if (target.isPresent()) {
            writer = Optional.of(RecordingWriter.begin(target.get(), header, resume));
        }
    }

    /// What a recording lacks that was interrupted.
    List<String> unrecorded() {
        return played.filter(each -> !each.header().complete()).map(each -> List.of("what an interrupted recording does not hold: " + each.folder() + " did not come to its end"))
            .orElse(List.of());
    }

    /// Whether an earlier verdict on a case may be kept: it is recorded too, if it is to be.
    boolean keeps(Case c) {
        return writer.isEmpty() || writer.get().has(c.line());
    }

    /// Has workers judge a case, and lists it.
    Verdict judge(Workers workers, Tape.Pass pass, Case c) {
        Optional<Verdict> known = played.flatMap(recording -> withoutTake(recording, pass, c));
        if (known.isPresent()) {
            return known.get();
        }
        Verdict verdict = workers.run(c);
        list(one -> one.add(pass, verdict));
        return verdict;
    }

    /// What there is to say where no launch of a case is in the recording.
    private static Optional<Verdict> withoutTake(Recording recording, Tape.Pass pass, Case c) {
        Optional<Entry> entry = recording.entry(pass, c.line());
        if (entry.isEmpty()) {
            return Optional.of(verdict(recording, c, Status.SKIPPED, "it was not recorded: " + recording.folder() + " does not hold this case"));
        }
        return entry.filter(each -> !each.isComputed()).map(each -> verdict(recording, c, each.status(), "where it was recorded: " + each.message()));
    }

    private static Verdict verdict(Recording recording, Case c, Status status, String message) {
        return new Verdict(c.line(), c.operator().name(), Case.dtypeOf(c.operator()), recording.header().device().name(), "", status, List.of(), List.of(),
            new int[Verdict.BINS], message, 0, Evidence.NONE);
    }

    /// Lists a value of a model.
    ///
    /// @param number of the last one that was listed
    /// @return of this one, the same where nothing was launched for it
    int value(int number, Verdict verdict) {
        if (!Recorder.isTakeOf(verdict)) {
            return number;
        }
        list(one -> one.addValue(number + 1, verdict));
        return number + 1;
    }

    /// Whether a case was repeated in a fresh process, of those that may be.
    boolean isRepeated(Verdict verdict) {
        return played.isEmpty() || played.get().entry(Tape.Pass.FRESH, verdict.line()).isPresent();
    }

    /// Ends what was recorded, unless it was cut short.
    ///
    /// @param selfTest a sentence on planted faults
    void finish(String selfTest) {
        list(one -> one.finish(selfTest));
    }

    /// What was recorded, for people; empty where nothing was.
    Optional<String> inWords() throws IOException {
        if (writer.isEmpty()) {
            return Optional.empty();
        }
        Recording made = Recording.open(target.get());
        long takes = made.entries(Tape.Pass.FIRST).size();
        return Optional.of("Recording: " + target.get() + ", " + takes + (takes == 1 ? " case, " : " cases, ") + Machine.bytes(made.bytes())
            + (made.header().complete() ? "" : ", INCOMPLETE: --resume goes on with it") + ". Any machine judges it: ./npu4j validate --replay " + target.get());
    }

    /// What is done with the list.
    @FunctionalInterface
    private interface Listing {
        void in(RecordingWriter writer) throws IOException;
    }

    private void list(Listing listing) {
        if (writer.isPresent()) {
            try {
                listing.in(writer.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
