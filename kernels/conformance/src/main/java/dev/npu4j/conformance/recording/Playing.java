package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The take that played devices answer from, opened when the first of them is asked something, and how far it has gone.
/// Streams are opened and weights packed by one thread; what streams read may be read by any.
final class Playing implements AutoCloseable {
    /// Opens the take that is next.
    @FunctionalInterface
    interface Opening {
        TakeFile open() throws IOException;
    }

    private final Opening opening;
    private TakeFile file; // null until the first question, and from the take's end on
    private final Map<Integer, Integer> streams = new HashMap<>(); // opened so far, by device
    private final Map<Integer, Integer> packs = new HashMap<>();

    Playing(Opening opening) {
        this.opening = opening;
    }

    /// Opens the take, where nobody is to wait for a question.
    synchronized void open() throws IOException {
        if (file == null) {
            file = opening.open();
        }
    }

    private synchronized TakeFile file() {
        try {
            open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    Take take() {
        return file().take();
    }

    Part part(int device) {
        return take().parts().stream().filter(part -> part.device == device).findFirst()
            .orElseThrow(() -> wrong("devices", "a device that took part there", "twin " + device));
    }

    List<Launched> nextStream(int device) {
        List<List<Launched>> all = part(device).streams;
        int next = streams.merge(device, 1, Integer::sum) - 1;
        if (next >= all.size()) {
            throw wrong("streams", "at most " + all.size() + ", as many as there were there", "another: more is launched here than was there");
        }
        return all.get(next);
    }

    Optional<Thrown> nextPack(int device) {
        List<Optional<Thrown>> all = part(device).packs;
        int next = packs.merge(device, 1, Integer::sum) - 1;
        if (next >= all.size()) {
            throw wrong("weight", "a weight that was packed there", "another");
        }
        return all.get(next);
    }

    Content content(int number) {
        return take().contents().get(number);
    }

    MemorySegment bytes(int number) {
        Content content = content(number);
        if (!content.isKept()) {
            throw wrong("contents", "results that the recording holds", "the hash of some only");
        }
        return file().bytes(content);
    }

    /// What is asked here is not what was asked there.
    OperandException wrong(String operand, String expected, String actual) {
        return new OperandException(Recording.OPERATOR, operand, expected, actual);
    }

    /// Ends the take; the next question opens the one after it.
    @Override
    public synchronized void close() {
        if (file != null) {
            file.close();
        }
        file = null;
        streams.clear();
        packs.clear();
    }
}
