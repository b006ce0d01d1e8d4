package dev.npu4j.ascend;

import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// A launch that the device may still be working on.
///
/// @param operator its line, to be named where it turns out to have failed
/// @param arenas   whose memory it uses; each is held once for it
/// @param event    passed when it is done
record InFlight(String operator, List<TensorArena> arenas, long event) {
    void release() {
        arenas.forEach(TensorArena::release);
    }
}
