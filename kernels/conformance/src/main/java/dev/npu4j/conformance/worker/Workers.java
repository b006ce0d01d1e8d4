package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.workload.PanguWorkload;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/// Judges a device that this JVM never opens: cases go to a worker process, one after another, and where one does not
/// survive a case, that is the case's verdict (CRASHED, or TIMED_OUT where it had to be ended) and another takes its
/// place.
///
/// A worker that runs out of memory while the device is at work says so itself, as the verdict of the case, and ends.
/// `-XX:+ExitOnOutOfMemoryError` is not set for it: a reference that is too large for the JVM is SKIPPED, and the worker
/// goes on. An exhausted thread that nobody hears of leaves a worker that does not answer; it runs into the time limit.
///
/// For one thread; only [#close()] may come from any other.
public final class Workers implements AutoCloseable {
    /// Signals that end this process as well arrive in both within this time.
    private static final Duration SAME_SIGNAL = Duration.ofSeconds(1);
    private static final int MOST_NOT_OPENED = 3;
    // a dtype that always crashes has a handful of cases one after another, a device that always does has all
    private static final int MOST_LOST = 24;

    private final WorkerOptions options;
    private final WorkerDevice device;
    private final String printed;
    private volatile Optional<Worker> worker = Optional.empty();
    private volatile boolean busy;
    private volatile boolean closed;
    private int lostInARow;
    private int notOpened; // in a row
    private Optional<String> givenUp = Optional.empty();

    /// Starts a worker and waits until its device is open.
    ///
    /// @throws dev.npu4j.kernels.error.BackendUnavailableException where the device is not there
    /// @throws OperandException where its specification, or the name of the fault, cannot be read
    /// @throws DeviceException  where the worker did not survive that
    /// @throws UncheckedIOException where no process can be started
    public Workers(WorkerOptions options) {
        this.options = options;
        busy = true;
        try {
            device = start(options);
            printed = worker.get().printedWhileOpening();
        } catch (RuntimeException refused) {
            retire();
            throw refused;
        } catch (IOException e) {
            throw new UncheckedIOException("no worker could be started: " + e.getMessage(), e);
        } catch (WorkerLost lost) {
            throw new DeviceException(lost.status() == Status.TIMED_OUT ? DeviceException.Kind.TIMEOUT : DeviceException.Kind.LOST, options.device(), "open", "",
                "the worker that was to open it is gone: " + lost.getMessage(), null);
        } finally {
            busy = false;
        }
    }

    /// What the worker has opened.
    public WorkerDevice device() {
        return device;
    }

    /// What the worker printed while it opened the device, warnings of the backend for one; for people.
    public String printed() {
        return printed;
    }

    /// Why no more workers are started; empty as long as they are.
    public Optional<String> givenUp() {
        return givenUp;
    }

    /// Measures how the device adds up; empty where it offers nothing to measure it by, and where it throws or breaks down
    /// over it, which is for its cases to say.
    ///
    /// @throws CancellationException where [#close()] came first
    public Optional<Arithmetic> arithmetic() {
        List<Profile> measured = new ArrayList<>();
        try {
            converse(Tasks.ARITHMETIC, Patience.start(options), Message.Kind.ARITHMETIC, Profile::fromJson, measured::add);
        } catch (WorkerLost lost) {
            // the sums that were tried are matmuls as any other
        }
        return measured.stream().map(Profile::arithmetic).findFirst();
    }

    /// Plants the faults of the self-test, by operator and dtype, and says what became of them. Where a worker does not
    /// survive it, another begins the group anew: a kill says nothing about gates. A device that does not survive it twice
    /// blocks the group, whose first case is then for the run to judge.
    ///
    /// @param operators names of those that are to be judged; faults of the others are not planted. Where the device offers
    ///     none of them, those of all operators are, so that there is a verdict on the gates
    /// @param broken is told of each worker that was lost
    /// @return [SelfTest#NONE] where no more workers are started
    /// @throws CancellationException where [#close()] came first
    public SelfTest selfTest(Set<String> operators, Consumer<Verdict> broken) {
        long begin = System.nanoTime();
        List<Planted> planted = new ArrayList<>();
        List<SelfTests.Group> wanted = SelfTests.groups().stream().filter(group -> operators.contains(group.operator())).toList();
        plant(wanted, planted, broken);
        if (planted.isEmpty()) {
            plant(SelfTests.groups().stream().filter(group -> !wanted.contains(group)).toList(), planted, broken);
        }
        return givenUp.isPresent() ? SelfTest.NONE : new SelfTest(planted, secondsSince(begin));
    }

    private void plant(List<SelfTests.Group> groups, List<Planted> planted, Consumer<Verdict> broken) {
        for (SelfTests.Group group : groups) {
            if (givenUp.isEmpty()) {
                planted.addAll(plant(group, broken));
            }
        }
    }

    private List<Planted> plant(SelfTests.Group group, Consumer<Verdict> broken) {
        String why = "";
        for (int attempt = 0; attempt < 2 && givenUp.isEmpty(); attempt++) {
            long begin = System.nanoTime();
            List<Planted> planted = new ArrayList<>();
            try {
                converse(Tasks.SELF_TEST + group.operator() + Tasks.OF + group.dtype(), Patience.start(options), Message.Kind.PLANTED, Planted::fromJson, planted::add);
                return planted;
            } catch (WorkerLost lost) {
                why = "no worker survived it: " + lost.getMessage();
                broken.accept(broken(Verdict.SELF_TEST + " of " + group.operator() + " " + group.dtype(), Verdict.SELF_TEST, group.dtype(), lost, secondsSince(begin)));
            }
        }
        return List.of(SelfTests.blocked(group, device.name(), why));
    }

    /// Judges one case. The worker's end is its verdict, never an exception.
    ///
    /// @throws CancellationException where [#close()] came first
    public Verdict run(Case c) {
        long begin = System.nanoTime();
        List<Verdict> verdicts = new ArrayList<>();
        try {
            converse(Tasks.CASE + c.line(), Patience.of(options, c), Message.Kind.VERDICT, json -> about(c, json), verdicts::add);
        } catch (WorkerLost lost) {
            // where the verdict had come already, it stands: what was lost is the worker
            if (verdicts.isEmpty()) {
                verdicts.add(broken(c.line(), c.operator().name(), Case.dtypeOf(c.operator()), lost, secondsSince(begin)));
            }
        }
        return verdicts.getFirst();
    }

    /// Feeds a model's values to the device ([dev.npu4j.conformance.workload.PanguWorkload]). Where the worker does not
    /// survive it, a verdict says so in the place of all that would have come.
    ///
    /// @param verdicts is told each as it comes
    /// @return whether the worker came to the end of it
    /// @throws IOException      if a file of the model is missing or cannot be read
    /// @throws OperandException if one is malformed
    /// @throws CancellationException where [#close()] came first
    public boolean model(Path folder, Consumer<Verdict> verdicts) throws IOException {
        return values(Tasks.MODEL, folder, String.valueOf(folder.getFileName()), verdicts);
    }

    /// Feeds one decoder layer of a model of any size to the device ([dev.npu4j.conformance.workload.PanguLayerWorkload]); otherwise as [#model].
    ///
    /// @param layer counted from 0
    /// @throws IOException      if a file of the model is missing or cannot be read
    /// @throws OperandException if one is malformed, or there is no such layer
    public boolean layer(Path folder, int layer, Consumer<Verdict> verdicts) throws IOException {
        return values(Tasks.LAYER + layer + " ", folder, folder.getFileName() + " layer " + layer, verdicts);
    }

    private boolean values(String task, Path folder, String name, Consumer<Verdict> verdicts) throws IOException {
        if (folder.toString().chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new OperandException("workers", "model", "a folder whose name has no line break", "'" + folder + "'");
        }
        long begin = System.nanoTime();
        int[] count = new int[1];
        try {
            return converse(task + folder.toAbsolutePath(), options.timeout(), Message.Kind.VERDICT, Verdict::fromJson, verdict -> {
                count[0]++;
                verdicts.accept(verdict);
            });
        } catch (WorkerLost lost) {
            verdicts.accept(broken(name + " after " + count[0] + " values", PanguWorkload.GOLDEN, "all", lost, secondsSince(begin)));
            return false;
        } catch (UncheckedIOException io) {
            throw io.getCause();
        }
    }

    /// Ends the worker: in peace where it has nothing to do, at once where it is in the middle of something.
    @Override
    public void close() {
        closed = true;
        worker.ifPresent(each -> {
            if (busy) {
                each.kill();
            } else {
                each.quit();
            }
        });
    }

    /// One task, from its first message to DONE.
    ///
    /// @param kind of the messages that are expected
    /// @param read makes of a message's JSON what it says
    /// @param told is handed that
    /// @return whether the worker has come to the task's end and can do another
    private <T> boolean converse(String task, Duration limit, Message.Kind kind, Function<String, T> read, Consumer<T> told) throws WorkerLost {
        requireOpen();
        busy = true;
        try {
            Worker one = worker.isPresent() ? worker.get() : replacement();
            one.tell(task);
            Message message = one.next(limit);
            while (message.kind() == kind) {
                T said = understood(one, message, read);
                lostInARow = 0;
                told.accept(said);
                message = one.next(limit);
            }
            return switch (message.kind()) {
                case DONE -> true;
                case LEAVING -> {
                    retire();
                    yield false;
                }
                case FAILED -> throw Failure.fromJson(message.json());
                default -> throw one.nonsense(message.kind() + " where it has no place");
            };
        } catch (WorkerLost lost) {
            worker = Optional.empty();
            afterLoss(lost);
            throw lost;
        } catch (RuntimeException thrown) {
            retire(); // it may be in the middle of its task
            throw thrown;
        } finally {
            busy = false;
        }
    }

    private static <T> T understood(Worker one, Message message, Function<String, T> read) throws WorkerLost {
        try {
            return read.apply(message.json());
        } catch (OperandException nonsense) {
            throw one.nonsense(nonsense.getMessage());
        }
    }

    private void retire() {
        worker.ifPresent(Worker::kill);
        worker = Optional.empty();
    }

    private WorkerDevice start(WorkerOptions with) throws WorkerLost, IOException {
        Worker started = new Worker(with);
        worker = Optional.of(started);
        if (closed) {
            started.kill();
        }
        Message first = started.next(Patience.start(with));
        if (first.kind() == Message.Kind.FAILED) {
            throw Failure.fromJson(first.json());
        }
        return understood(started, first, WorkerDevice::fromJson);
    }

    private Worker replacement() throws WorkerLost {
        try {
            notOpened++;
            start(options.forReplacement());
            notOpened = 0;
            return worker.get();
        } catch (RuntimeException | IOException absent) {
            retire();
            throw new WorkerLost(Status.LOST, 0, "the device could not be opened again: " + absent.getMessage());
        }
    }

    /// Who ends all processes at once, by Ctrl-C for one, means no verdict on a case by it.
    private void afterLoss(WorkerLost lost) {
        long end = System.nanoTime() + SAME_SIGNAL.toNanos();
        while (Ending.mayBeTheWholeGroup(lost.exitCode()) && !closed && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
        requireOpen();
        if (notOpened == MOST_NOT_OPENED) {
            givenUp = Optional.of(MOST_NOT_OPENED + " workers in a row could not open the device again");
        } else if (++lostInARow == MOST_LOST) {
            givenUp = Optional.of(MOST_LOST + " workers in a row ended before they had judged anything");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new CancellationException("the workers were closed");
        }
    }

    private Verdict broken(String line, String operator, String dtype, WorkerLost lost, double seconds) {
        return new Verdict(line, operator, dtype, device.name(), "", lost.status(), List.of(), List.of(), new int[Verdict.BINS],
            "the worker did not survive " + line + ": " + lost.getMessage(), seconds, Evidence.NONE);
    }

    private static Verdict about(Case c, String json) {
        Verdict verdict = Verdict.fromJson(json);
        if (!verdict.line().equals(c.line())) {
            throw new OperandException("verdict", "line", c.line(), verdict.line());
        }
        return verdict;
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) * 1e-9;
    }
}
