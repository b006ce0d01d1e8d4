package dev.npu4j.conformance.launch;

import dev.npu4j.conformance.launch.memory.Block;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import java.util.Map;

/// A stream that is shown the memory around the operands too, which a call does not tell of: what a device does there
/// decides about a case as well.
public interface WholeBlocks extends Stream {
    /// In the place of [Stream#launch(OpCall)].
    ///
    /// @param blocks the operands' memory, by operand name; of a packed weight, what it was packed from
    void launch(OpCall call, Map<String, Block> blocks);
}
