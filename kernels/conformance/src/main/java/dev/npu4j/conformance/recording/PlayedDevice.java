package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.launch.memory.Packer;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.List;
import java.util.Optional;

/// A device that says and gives what one said and gave elsewhere, as long as it is asked the same.
final class PlayedDevice implements Device, Packer {
    private final RecordedDevice facts;
    private final Playing playing;
    private final int number;

    /// @param number 0: the device that is judged; from 1 on, its twins
    PlayedDevice(RecordedDevice facts, Playing playing, int number) {
        this.facts = facts;
        this.playing = playing;
        this.number = number;
    }

    @Override
    public String name() {
        return facts.name();
    }

    @Override
    public String description() {
        return number == 0 ? facts.description() : playing.part(number).description;
    }

    @Override
    public boolean isSimulated() {
        return facts.simulated();
    }

    @Override
    public boolean saturates() {
        return facts.saturates();
    }

    @Override
    public List<String> twins() {
        return number == 0 ? facts.twins() : List.of();
    }

    @Override
    public Support support(Operator operator) {
        Support answer = playing.part(number).support.get(operator.line());
        if (answer == null) {
            throw playing.wrong(operator.line(), "a question that was asked of the device there", "whether it is supported, of which the recording says nothing");
        }
        return answer;
    }

    @Override
    public Operator resolve(Operator operator) {
        String answer = playing.part(number).resolved.get(operator.line());
        if (answer == null) {
            throw playing.wrong(operator.line(), "a question that was asked of the device there", "what it is there, of which the recording says nothing");
        }
        return Operator.parse(answer);
    }

    @Override
    public PackedWeight pack(TensorArena arena, Tensor weight, WeightLayout layout) {
        Optional<Thrown> thrown = playing.nextPack(number);
        if (thrown.isPresent()) {
            throw thrown.get().again();
        }
        return arena.pack(weight, layout);
    }

    @Override
    public TensorArena openArena() {
        return new PlayedArena(facts.name());
    }

    @Override
    public Stream openStream() {
        return new PlayedStream(playing, playing.nextStream(number));
    }

    @Override
    public MemoryUse memory() {
        return new MemoryUse(0, 0, 0);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
