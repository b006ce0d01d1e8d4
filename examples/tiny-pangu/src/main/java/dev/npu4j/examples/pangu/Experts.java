package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.List;

/// The mixture of grouped experts of one layer: the best expert of each group, and one that every token goes to.
///
/// @param router      `[experts, hidden]`
/// @param routerScale `[experts]`
/// @param gateUp      gate above up, `[experts, 2 · width, hidden]`
/// @param down        `[experts, hidden, width]`
/// @param sharedGateUp likewise of the shared expert
record Experts(Linear router, Tensor routerScale, Weight gateUp, Weight down, Linear sharedGateUp, Linear sharedDown) {

    /// What takes the rows of `room.middle` to `room.y`.
    List<OpCall> calls(Rows room, Calls on) {
        return List.of(
            on.matmul(room.middle(), router, room.gate()),
            on.route(room.gate(), routerScale, room.expertIds(), room.expertWeights()),
            on.permute(room.middle(), room.expertIds(), room.slots(), room.order(), room.counts(), room.inverse()),
            on.groupedMatmul(room.slots(), gateUp, room.counts(), room.gateUp()),
            on.swiGlu(room.gateUp(), room.inner()),
            on.groupedMatmul(room.inner(), down, room.counts(), room.outer()),
            on.matmul(room.middle(), sharedGateUp, room.sharedGateUp()),
            on.swiGlu(room.sharedGateUp(), room.sharedInner()),
            on.matmul(room.sharedInner(), sharedDown, room.shared()),
            on.combine(room.outer(), room.inverse(), room.expertWeights(), room.shared(), room.y()));
    }
}
