package dev.npu4j.bench.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A worker process, seen from the side that asks. Every wait has its end.
public final class World implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PREPARE = Duration.ofSeconds(600);
    private static final Duration SAMPLE = Duration.ofSeconds(120);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int LAST_WORDS = 12;

    private final Process process;
    private final BlockingQueue<Optional<List<String>>> replies = new LinkedBlockingQueue<>(); // empty: its output has ended
    private final Deque<String> tail = new ArrayDeque<>();

    /// What is open in a world.
    ///
    /// @param dataBytes memory of the data
    /// @param entrants  who could do it
    public record Opened(long dataBytes, List<Entrant> entrants) {
    }

    /// Starts the process, and waits until it can be asked.
    ///
    /// @throws WorldLost where it ended first
    public World(List<String> command) throws WorldLost {
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new WorldLost("it could not be started: " + e.getMessage());
        }
        drain(process.getErrorStream(), this::heard, () -> { });
        drain(process.getInputStream(), line -> Fields.parse(line).ifPresentOrElse(fields -> replies.add(Optional.of(fields)), () -> heard(line)),
            () -> replies.add(Optional.empty()));
        try {
            reply(START);
        } catch (Refused impossible) {
            close();
            throw new WorldLost(impossible.getMessage());
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Opens a workload in the place of what was open before.
    ///
    /// @param line   empty for none, where only probes are asked
    /// @param probes of the roof, by name
    public Opened open(String line, int threads, List<String> probes) throws WorldLost, Refused {
        List<String> request = new ArrayList<>(List.of("open", String.valueOf(threads), line));
        request.addAll(probes);
        List<String> reply = ask(PREPARE, request);
        return new Opened(Long.parseLong(reply.getFirst()), Entrant.parse(reply.subList(1, reply.size())));
    }

    /// @return bytes of packed weights
    public long prepare(Entrant entrant) throws WorldLost, Refused {
        return Long.parseLong(ask(PREPARE, List.of("prepare", index(entrant))).getFirst());
    }

    /// Runs once, and leaves the output in a file.
    public void output(Entrant entrant, Path file) throws WorldLost, Refused {
        ask(PREPARE, List.of("output", index(entrant), file.toString()));
    }

    /// @return seconds of a run
    public double warm(Entrant entrant, double seconds) throws WorldLost, Refused {
        return Double.parseDouble(ask(PREPARE, List.of("warm", index(entrant), String.valueOf(seconds))).getFirst());
    }

    /// @return seconds of a run
    public double sample(Entrant entrant, double seconds) throws WorldLost, Refused {
        return Double.parseDouble(ask(SAMPLE, List.of("sample", index(entrant), String.valueOf(seconds))).getFirst());
    }

    /// Gives back what the contestant holds.
    public void drop(Entrant entrant) throws WorldLost, Refused {
        ask(PREPARE, List.of("drop", index(entrant)));
    }

    /// Gives back what is open, data included.
    public void release() throws WorldLost, Refused {
        ask(PREPARE, List.of("close"));
    }

    private static String index(Entrant entrant) {
        return String.valueOf(entrant.index());
    }

    List<String> ask(Duration limit, List<String> request) throws WorldLost, Refused {
        try {
            process.getOutputStream().write((Fields.line(request) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            // said by its end, and there only
        }
        return reply(limit);
    }

    private List<String> reply(Duration limit) throws WorldLost, Refused {
        Optional<List<String>> reply;
        try {
            reply = replies.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            close();
            Thread.currentThread().interrupt();
            throw new WorldLost("the thread that waited for it was interrupted");
        }
        if (reply == null) { // poll's way to say that the time is over
            process.destroyForcibly();
            throw new WorldLost("no answer for " + limit.toSeconds() + " s" + lastWords());
        }
        if (reply.isEmpty()) {
            throw new WorldLost("its process ended" + code() + lastWords());
        }
        List<String> fields = reply.get();
        if (!fields.getFirst().equals("ok")) {
            throw new Refused(fields.size() > 1 ? fields.get(1) : "no reason given");
        }
        return fields.subList(1, fields.size());
    }

    private String code() {
        try {
            return process.waitFor(GRACE) ? " (code " + process.exitValue() + ")" : "";
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private synchronized void heard(String line) {
        if (!line.isBlank()) {
            tail.addLast(line);
            if (tail.size() > LAST_WORDS) {
                tail.removeFirst();
            }
        }
    }

    private synchronized String lastWords() {
        return tail.isEmpty() ? "; it had printed nothing" : "; the last it printed: " + String.join(" | ", tail);
    }

    /// Ends the process, whatever it does.
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static void drain(InputStream input, Consumer<String> lines, Runnable end) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.accept(line);
                }
            } catch (IOException closed) {
                // the process was destroyed
            }
            end.run();
        }, "npu4j-bench-world");
        thread.setDaemon(true);
        thread.start();
    }
}
