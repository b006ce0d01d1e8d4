package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/// Plays a recording: devices that give what those gave that it was made on.
public final class Player implements AutoCloseable {
    private final Recording recording;
    private final Tape.Pass pass;
    private Playing playing = new Playing(() -> {
        throw new IllegalStateException("no take goes on");
    });
    private int value; // of the model

    public Player(Recording recording, Tape.Pass pass) {
        this.recording = recording;
        this.pass = pass;
    }

    /// Begins the take of a case.
    ///
    /// @throws IOException where its file cannot be read
    /// @throws OperandException where the case was not recorded, or its file is not as it was written
    public void begin(String line) throws IOException {
        Entry entry = recording.entry(pass, line).filter(Entry::isComputed)
            .orElseThrow(() -> new OperandException(Recording.OPERATOR, line, "a case that " + recording.folder() + " holds", "one that was not recorded"));
        close();
        playing = new Playing(() -> recording.open(entry));
        playing.open();
        if (!playing.take().line().equals(line)) {
            throw new OperandException(Recording.OPERATOR, entry.file(), line, playing.take().line());
        }
    }

    /// Begins the takes of a model's values, from the first on.
    public void beginModel() {
        close();
        value = 0;
        playing = new Playing(() -> recording.open(recording.value(value)));
    }

    /// Ends the take of one value; the next begins when a device is asked something.
    public void nextValue() {
        playing.close();
        value++;
    }

    /// The device that was judged.
    public Device device() {
        return new PlayedDevice(recording.header().device(), playing, 0);
    }

    /// Those of its twins that took part in the take at hand.
    public List<Device> twinsOfTake() {
        return playing.take().parts().stream().skip(1).<Device>map(part -> new PlayedDevice(recording.header().device(), playing, part.device)).toList();
    }

    /// All of its twins.
    public List<Device> twins() {
        return IntStream.rangeClosed(1, recording.header().device().twins().size())
            .<Device>mapToObj(number -> new PlayedDevice(recording.header().device(), playing, number)).toList();
    }

    /// Ends the take at hand.
    @Override
    public void close() {
        playing.close();
    }
}
