package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.workload.PanguWorkload;
import dev.npu4j.kernels.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes what devices are given and give, one file for each case or value of a model. What is launched before a take
/// begins and after it ends is nobody's business.
///
/// Of the inputs, those of the case's own launch are kept unless they are large; others, which any machine makes from the
/// case's line, are there by their hash alone. Results are all kept, the same bytes once.
public final class Recorder {
    private final Tape tape;
    private final List<RecordingDevice> devices = new ArrayList<>();
    private Path file; // of the take that goes on; null where none does
    private String line = "";
    private RecordedBytes bytes;

    public Recorder(Tape tape) {
        this.tape = tape;
    }

    /// The same device, whose launches are written while a take goes on. The one that is judged comes first, then its
    /// twins.
    public Device of(Device device) {
        RecordingDevice recorded = new RecordingDevice(device, devices.size());
        devices.add(recorded);
        return recorded;
    }

    /// Whether a verdict about a model ends a take. Comparisons with what another program computed launch nothing.
    public static boolean isTakeOf(Verdict verdict) {
        return !verdict.operator().equals(PanguWorkload.GOLDEN);
    }

    /// Begins the take of a case. One that was begun before and did not end is forgotten.
    public void begin(String caseLine) throws IOException {
        begin(caseLine, Recording.file(tape.pass(), caseLine));
    }

    /// Begins the take of a model's value.
    ///
    /// @param number from 1
    public void begin(int number) throws IOException {
        begin("", Recording.file(number));
    }

    private void begin(String caseLine, String name) throws IOException {
        forget();
        file = tape.folder().resolve(name);
        line = caseLine;
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file); // of a run that was interrupted before it could list it
        bytes = new RecordedBytes();
        devices.forEach(each -> each.begin(bytes));
    }

    /// Ends the take and writes it.
    public void end() throws IOException {
        List<Part> parts = devices.stream().map(RecordingDevice::part).filter(part -> part.device == 0 || !part.isIdle()).toList();
        TakeFile.write(file, new Take(line, parts, bytes.contents()), bytes.tensors());
        forget();
    }

    /// Ends the take and writes nothing: there was nothing to judge.
    public void forget() {
        devices.forEach(RecordingDevice::end);
        if (bytes != null) {
            bytes.close();
        }
        bytes = null;
        file = null;
    }
}
