package dev.npu4j.bench.worker;

import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.roof.Roof;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A worker process: does what it is asked, one request after another. Started by [World]; of no use to people.
public final class WorkerMain {
    private static final int CHUNK = 1 << 20;

    private final OutputStream channel;
    private final Libraries libraries;
    private Session session = new Session("", 1, List.of());
    private Roof roof; // null until the first probe; a process has one number of threads

    private WorkerMain(OutputStream channel, WorkerKind kind) {
        this.channel = channel;
        this.libraries = Libraries.of(kind);
    }

    /// @param arguments the [WorkerKind]
    public static void main(String[] arguments) throws IOException {
        // Ours alone: whatever a library prints through Java goes to the error stream.
        OutputStream channel = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        try {
            new WorkerMain(channel, WorkerKind.parse(arguments[0])).work();
        } finally {
            Runtime.getRuntime().halt(0); // native thread pools must not keep the process
        }
    }

    private void work() throws IOException {
        say(List.of("ok"));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            Optional<List<String>> request = Fields.parse(line);
            if (request.isEmpty()) {
                continue;
            }
            List<String> reply = new ArrayList<>(List.of("ok"));
            try {
                reply.addAll(answer(request.get()));
            } catch (Exception | LinkageError | OutOfMemoryError | AssertionError failure) {
                failure.printStackTrace();
                reply = List.of("failed", failure.toString());
            }
            say(reply);
        }
    }

    private List<String> answer(List<String> request) throws IOException {
        return switch (request.getFirst()) {
            case "open" -> open(Integer.parseInt(request.get(1)), request.get(2), request.subList(3, request.size()));
            case "prepare" -> List.of(String.valueOf(session.prepare(index(request))));
            case "output" -> List.of(String.valueOf(write(session.output(index(request)), Path.of(request.get(2)))));
            case "warm" -> List.of(String.valueOf(session.warm(index(request), Double.parseDouble(request.get(2)))));
            case "sample" -> List.of(String.valueOf(session.sample(index(request), Double.parseDouble(request.get(2)))));
            case "drop" -> {
                session.drop(index(request));
                yield List.of();
            }
            case "close" -> {
                session.close();
                session = new Session("", 1, List.of());
                yield List.of();
            }
            default -> throw new IllegalArgumentException("no request: " + request);
        };
    }

    private static int index(List<String> request) {
        return Integer.parseInt(request.get(1));
    }

    private List<String> open(int threads, String line, List<String> probes) {
        session.close();
        session = new Session(line, threads, libraries.usable());
        if (!line.isEmpty()) {
            libraries.broken().forEach((library, problem) -> session.addBroken(library, true, problem)); // in each world, since nobody could ask it
        }
        for (String probe : probes) {
            session.addProbe(Probe.valueOf(probe), roof(threads));
        }
        List<String> reply = new ArrayList<>();
        reply.add(String.valueOf(session.dataBytes()));
        session.entrants().forEach(each -> each.addTo(reply));
        return reply;
    }

    private Roof roof(int threads) {
        if (roof == null) {
            roof = new Roof(threads);
        }
        return roof;
    }

    /// As f32, little-endian: too much for a line.
    private static int write(float[] values, Path file) throws IOException {
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(4 * Math.min(CHUNK, Math.max(1, values.length))).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < values.length; at += CHUNK) {
                bytes.clear();
                bytes.asFloatBuffer().put(values, at, Math.min(CHUNK, values.length - at));
                bytes.limit(4 * Math.min(CHUNK, values.length - at));
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
            }
        }
        return values.length;
    }

    private void say(List<String> fields) throws IOException {
        // begins on a line of its own, whatever a native library left before it
        channel.write(("\n" + Fields.line(fields) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
