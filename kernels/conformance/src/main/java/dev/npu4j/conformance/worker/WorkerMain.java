package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A worker: opens a device, or a recording of one, then does one task after another, each a line on standard input, and
/// says what came of it in lines on standard output ([Message]). Started by [Workers]; of no use to people.
public final class WorkerMain {
    private final OutputStream channel;
    private final Subject subject;

    private WorkerMain(OutputStream channel, WorkerArguments arguments) {
        this.channel = channel;
        boolean isPlayed = arguments.tape().filter(tape -> tape.use() == Tape.Use.REPLAY).isPresent();
        this.subject = isPlayed ? new PlayedSubject(arguments.tape().get()) : new OpenDevice(arguments);
    }

    /// @param arguments [WorkerArguments]
    public static void main(String[] arguments) {
        // The channel is ours alone: whatever a kernel or a library prints goes to the error stream instead.
        OutputStream channel = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        Tasks tasks = Tasks.fromStandardInput();
        int code = 0;
        try {
            new WorkerMain(channel, WorkerArguments.of(arguments)).work(tasks);
        } catch (OutOfMemoryError memory) {
            // Other than in a case, whose verdict it would be: this JVM can promise nothing any more.
            code = Ending.EXHAUSTED;
        } catch (Throwable failure) {
            say(channel, Message.Kind.FAILED, Failure.toJson(failure));
        } finally {
            // Not exit: threads and hooks of a device that hangs or crashed must not keep the process.
            Runtime.getRuntime().halt(code);
        }
    }

    private void work(Tasks tasks) throws InterruptedException {
        System.err.println(Message.OPEN);
        say(Message.Kind.HELLO, subject.device().toJson());
        for (String task = tasks.take(); !task.equals(Tasks.QUIT); task = tasks.take()) {
            try {
                answer(task);
            } catch (RuntimeException | IOException | LinkageError | AssertionError failure) {
                say(Message.Kind.FAILED, Failure.toJson(failure));
            }
        }
        subject.close();
    }

    private void answer(String task) throws IOException {
        if (task.startsWith(Tasks.CASE)) {
            judged(subject.judge(Case.parse(task.substring(Tasks.CASE.length()))));
        } else if (task.startsWith(Tasks.MODEL)) {
            subject.judge(Path.of(task.substring(Tasks.MODEL.length())), this::judged);
        } else if (task.startsWith(Tasks.LAYER)) {
            String[] words = task.substring(Tasks.LAYER.length()).split(" ", 2);
            subject.judge(Path.of(words[1]), Integer.parseInt(words[0]), this::judged);
        } else if (task.equals(Tasks.ARITHMETIC)) {
            subject.measured().ifPresent(profile -> say(Message.Kind.ARITHMETIC, profile.toJson()));
        } else if (task.startsWith(Tasks.SELF_TEST)) {
            String[] group = task.substring(Tasks.SELF_TEST.length()).split("[" + Tasks.OF + "]", 2);
            subject.plant(new SelfTests.Group(group[0], group[1]), each -> say(Message.Kind.PLANTED, each.toJson()));
        } else {
            throw new IllegalArgumentException("no task: " + task);
        }
        say(Message.Kind.DONE, "");
    }

    private void judged(Verdict verdict) {
        say(Message.Kind.VERDICT, verdict.toJson());
        if (verdict.status() == Status.CRASHED) {
            // Out of memory while the device was at work. What comes next is to start in a JVM that nothing happened to.
            say(Message.Kind.LEAVING, "");
            Runtime.getRuntime().halt(Ending.EXHAUSTED);
        }
    }

    private void say(Message.Kind kind, String json) {
        say(channel, kind, json);
    }

    private static void say(OutputStream channel, Message.Kind kind, String json) {
        try {
            channel.write(new Message(kind, json).text().getBytes(StandardCharsets.UTF_8)); // at once: nobody else's text comes between
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
