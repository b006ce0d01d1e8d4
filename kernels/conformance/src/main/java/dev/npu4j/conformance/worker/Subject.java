package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// What a worker judges: a device that it has opened, or a recording of one.
interface Subject extends AutoCloseable {
    /// What it is.
    WorkerDevice device();

    /// How it adds up; empty where that cannot be measured.
    Optional<Profile> measured();

    Verdict judge(Case c) throws IOException;

    /// Feeds a model's values to it.
    ///
    /// @param verdicts is told each as it comes
    void judge(Path model, Consumer<Verdict> verdicts) throws IOException;

    /// Judges one decoder layer of a model by itself.
    ///
    /// @param verdicts is told each as it comes
    void judge(Path model, int layer, Consumer<Verdict> verdicts) throws IOException;

    /// Plants the faults of a group in it.
    void plant(SelfTests.Group group, Consumer<Planted> planted) throws IOException;

    @Override
    void close();
}
