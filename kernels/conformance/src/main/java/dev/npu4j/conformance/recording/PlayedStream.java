package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.launch.Rehearsed;
import dev.npu4j.conformance.launch.WholeBlocks;
import dev.npu4j.conformance.launch.memory.Block;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Answers each launch with what came of it where it was recorded, once it is known to be the same: the same operator on
/// the very bytes. Anything else is refused, since a judge would hold one launch's results against another's truth.
final class PlayedStream implements WholeBlocks, Rehearsed {
    private final Playing playing;
    private final List<Launched> launches;
    private int at; // in the list
    private int done; // of the times that the launch at hand was made

    PlayedStream(Playing playing, List<Launched> launches) {
        this.playing = playing;
        this.launches = launches;
    }

    @Override
    public boolean hasMore() {
        return at < launches.size();
    }

    @Override
    public void launch(OpCall call) {
        throw new IllegalStateException("launches of a recording show their blocks");
    }

    @Override
    public void launch(OpCall call, Map<String, Block> blocks) {
        String operator = call.operator().line();
        if (!hasMore()) {
            throw playing.wrong(operator, "a launch that was made there", "one more, which the recording lacks");
        }
        Launched launched = launches.get(at);
        done++;
        if (done == launched.times()) {
            at++;
            done = 0;
        }
        requireSame(call, launched, blocks);
        if (launched.thrown().isPresent()) {
            throw launched.thrown().get().again();
        }
        launched.after().forEach((operand, content) -> fill(operator, operand, content, blocks.get(operand).content()));
        launched.around().forEach((operand, content) -> fill(operator, operand, content, blocks.get(operand).whole()));
    }

    private void requireSame(OpCall call, Launched launched, Map<String, Block> blocks) {
        String operator = call.operator().line();
        if (!operator.equals(launched.operator())) {
            throw playing.wrong(operator, "the operator of the same launch there, " + launched.operator(), "this one");
        }
        List<String> operands = call.bound().stream().map(bound -> bound.operand().name()).toList();
        if (!launched.before().keySet().equals(Set.copyOf(operands)) || !launched.before().keySet().containsAll(launched.after().keySet())
            || !launched.before().keySet().containsAll(launched.around().keySet())) {
            throw playing.wrong(operator, "the operands of the same launch there, " + launched.before().keySet(), operands.toString());
        }
        for (String operand : operands) {
            if (!playing.content(launched.before().get(operand)).sha256().equals(Sha256.of(blocks.get(operand).content()))) {
                throw playing.wrong(operator, "the bytes that " + operand + " held there", "others: the recording was made from another generator of cases, or of another case");
            }
        }
    }

    private void fill(String operator, String operand, int content, MemorySegment memory) {
        MemorySegment bytes = playing.bytes(content);
        if (bytes.byteSize() != memory.byteSize()) {
            throw playing.wrong(operator, memory.byteSize() + " bytes of " + operand, bytes.byteSize() + " bytes");
        }
        memory.copyFrom(bytes);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        throw new IllegalStateException("nothing is copied on a device that is not here");
    }

    @Override
    public Event mark() {
        throw new IllegalStateException("a recording has no clock");
    }

    @Override
    public void synchronize() {
        // what was launched has come to its end where it was recorded
    }

    @Override
    public void close() {
        // nothing is open
    }
}
