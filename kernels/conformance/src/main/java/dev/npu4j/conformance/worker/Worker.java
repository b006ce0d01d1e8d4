package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.verdict.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One worker process, seen from the side that asks.
final class Worker {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final WorkerOptions options;
    private final Process process;
    private final Tail tail = new Tail();
    // empty: the output has ended
    private final BlockingQueue<Optional<Message>> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> opening = new CompletableFuture<>();
    private final Thread errors;

    /// Starts the process; its first message is still to come.
    Worker(WorkerOptions options) throws IOException {
        this.options = options;
        ProcessBuilder builder = new ProcessBuilder(WorkerCommand.of(options));
        builder.environment().putAll(options.environment());
        this.process = builder.start();
        this.errors = drain(process.getErrorStream(), this::printed, () -> { }, "errors");
        drain(process.getInputStream(), this::said, () -> messages.add(Optional.empty()), "messages");
    }

    private void printed(String line) {
        if (line.equals(Message.OPEN)) {
            opening.complete(tail.text());
        } else {
            tail.add(line);
        }
    }

    private void said(String line) {
        Message.parse(line).ifPresentOrElse(message -> messages.add(Optional.of(message)), () -> tail.add(line));
    }

    /// What it printed before its device was open; to be asked once it is.
    String printedWhileOpening() {
        return opening.completeOnTimeout("", LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /// Hands over a task. That nobody reads it any more shows in [#next].
    void tell(String task) {
        try {
            process.getOutputStream().write((task + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            // it has ended, or is about to: said by its exit code, and there only
        }
    }

    /// Its next message.
    ///
    /// @throws WorkerLost where it ended first, or nothing came within the limit; it has ended then
    Message next(Duration limit) throws WorkerLost {
        Optional<Message> message;
        try {
            message = messages.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            kill();
            Thread.currentThread().interrupt();
            throw new WorkerLost(Status.CRASHED, end(), "it was ended because the thread that waited for it was interrupted");
        }
        if (message == null) { // poll's way to say that the time is over
            kill();
            throw new WorkerLost(Status.TIMED_OUT, end(), "it gave no answer for " + limit.toSeconds() + " s and was ended" + lastWords());
        }
        if (message.isEmpty()) {
            int code = end();
            Path log = WorkerCommand.crashLog(options, process.pid());
            String how = Files.isRegularFile(log) ? "its JVM crashed (code " + code + ") and wrote about it in " + log : Ending.inWords(code);
            throw new WorkerLost(Status.CRASHED, code, how + lastWords());
        }
        return message.get();
    }

    /// Ends it for having said what cannot be.
    WorkerLost nonsense(String why) {
        kill();
        return new WorkerLost(Status.CRASHED, end(), "it said what cannot be and was ended: " + why + lastWords());
    }

    /// Ends it at once, whatever it does.
    void kill() {
        process.destroyForcibly();
    }

    /// Lets it close its device, and ends it where that takes long.
    void quit() {
        tell(Tasks.QUIT);
        try {
            if (!process.waitFor(GRACE)) {
                kill();
            }
        } catch (InterruptedException stop) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private int end() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(GRACE)) { // it closed its output and goes on
                kill();
                process.waitFor(GRACE);
            }
            errors.join(LAST_WORDS);
        } catch (InterruptedException stop) {
            interrupted = true;
            kill();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return process.isAlive() ? -1 : process.exitValue();
    }

    private String lastWords() {
        String text = tail.text();
        return text.isEmpty() ? "; it had printed nothing" : "; the last it printed:\n" + text;
    }

    private static Thread drain(InputStream input, Consumer<String> lines, Runnable end, String what) {
        Thread thread = new Thread(() -> {
            try (input) {
                Lines reader = new Lines(input);
                Optional<String> line = reader.next();
                while (line.isPresent()) {
                    lines.accept(line.get());
                    line = reader.next();
                }
            } catch (IOException closed) {
                // the process was destroyed
            }
            end.run();
        }, "npu4j-worker-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
