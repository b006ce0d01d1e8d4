package dev.npu4j.conformance.fuzz;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.recording.Entry;
import dev.npu4j.conformance.recording.Header;
import dev.npu4j.conformance.recording.Player;
import dev.npu4j.conformance.recording.RecordedDevice;
import dev.npu4j.conformance.recording.Recorder;
import dev.npu4j.conformance.recording.Recording;
import dev.npu4j.conformance.recording.RecordingWriter;
import dev.npu4j.conformance.recording.Sha256;
import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A recording that is right, and then changed in a place or two: its header, its list, or the file of its case, whose
/// hash is then made right again, so that what it says is read too.
public final class RecordingMutants {
    private static final Promise PROMISE = new Promise();
    private static final Case CASE = Case.parse("RmsNorm(f32, rows=1, hidden=16, fill=normal, seed=1)");
    private static final String[] TOKENS = {"{", "}", "[", "]", ",", ":", "\"", "\\\"", "\\u0000", "\n", "null", "true", "false", "-1", "0", "1e9", "9223372036854775807", "1.5",
        "\"../x\"", "first", "fresh", "model", "passed", "crashed", "..", "/", "npu4j.recording/2", "\"nan\""};

    private static final Path FOLDER = temporary();
    private static final byte[] HEADER = bytes(FOLDER.resolve(Recording.HEADER));
    private static final byte[] LIST = bytes(FOLDER.resolve(Recording.TAKES));
    private static final Path TAKE_FILE = FOLDER.resolve(Recording.file(Tape.Pass.FIRST, CASE.line()));
    private static final byte[] TAKE = bytes(TAKE_FILE);

    private RecordingMutants() {
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("npu4j-fuzz");
            Device cpu = Site.CPU;
            RecordedDevice device = new RecordedDevice(cpu.name(), cpu.description(), List.of(), false, false, "", false);
            // never finished, so that the list needs no hash
            RecordingWriter writer = RecordingWriter.begin(folder, new Header("1", "", "now", List.of("validate"), "a run", "a machine", device, List.of("a fact"),
                Optional.empty(), Optional.empty(), "", "", List.of(), "", false, ""), false);
            Recorder recorder = new Recorder(new Tape(Tape.Use.RECORD, Tape.Pass.FIRST, folder));
            Device recorded = recorder.of(cpu);
            recorder.begin(CASE.line());
            var verdict = Conformance.run(recorded, List.of(), CASE);
            recorder.end();
            writer.add(Tape.Pass.FIRST, verdict);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int which = choices.below(3);
        byte[] header = which == 0 ? changed(HEADER, choices) : HEADER;
        byte[] list = which == 1 ? changed(LIST, choices) : LIST;
        byte[] take = which == 2 ? changed(TAKE, choices) : TAKE;
        PROMISE.holds("Recording.open and Player.begin", () -> {
            Files.write(FOLDER.resolve(Recording.HEADER), header);
            Files.write(TAKE_FILE, take);
            Files.write(FOLDER.resolve(Recording.TAKES), which == 2 ? listed() : list);
            try (Player player = new Player(Recording.open(FOLDER), Tape.Pass.FIRST)) {
                player.begin(CASE.line());
            } catch (NoSuchFileException named) {
                throw new OperandException("recording", named.getFile(), "a file", "none, which is said");
            }
        });
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static byte[] listed() throws IOException {
        Entry was = Entry.fromJson("fuzz", new String(LIST, StandardCharsets.UTF_8).strip());
        return new Entry(was.pass(), was.line(), was.status(), was.message(), was.file(), Files.size(TAKE_FILE), Sha256.of(TAKE_FILE)).toJson().getBytes(StandardCharsets.UTF_8);
    }

    /// In up to three places; now and then nowhere.
    private static byte[] changed(byte[] text, Choices choices) {
        byte[] now = text;
        for (int i = choices.below(4); i > 0 && now.length > 0; i--) {
            int from = (choices.below(256) << 8 | choices.below(256)) % now.length;
            int to = choices.once(16) ? now.length : Math.min(now.length, from + choices.below(8));
            byte[] middle = choices.once(3) ? choices.bytes(choices.below(4)) : choices.once(2) ? new byte[0] : choices.of(TOKENS).getBytes(StandardCharsets.UTF_8);
            byte[] next = new byte[from + middle.length + now.length - to];
            System.arraycopy(now, 0, next, 0, from);
            System.arraycopy(middle, 0, next, from, middle.length);
            System.arraycopy(now, to, next, from + middle.length, now.length - to);
            now = next;
        }
        return now;
    }
}
