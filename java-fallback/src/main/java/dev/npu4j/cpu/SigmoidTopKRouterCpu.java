package dev.npu4j.cpu;

import dev.npu4j.kernels.op.SigmoidTopKRouter;

/// [SigmoidTopKRouter] on the CPU: tokens are shared out in tiles, as those of [GroupedTopKRouterCpu].
///
/// ```
/// v1  sigmoids row by row, then a token in each lane; the best of all a running maximum of keys, once for each choice
/// ```
final class SigmoidTopKRouterCpu implements Runnable {
    private final CpuDevice device;
    private final SigmoidTopKRouter.Call call;
    private final int tokens;
    private final int tile;
    private final WorkerPool.Job job = this::task;

    SigmoidTopKRouterCpu(CpuDevice device, SigmoidTopKRouter.Call call) {
        this.device = device;
        this.call = call;
        tokens = call.operator().tokens();
        tile = RouterTile.share(tokens, device.pool().threads());
    }

    @Override
    public void run() {
        device.pool().run(Math.ceilDiv(tokens, tile), job);
    }

    private void task(int task, Scratch scratch) {
        int first = task * tile;
        scratch.sigmoids.route(device.primitives(), call, first, Math.min(tile, tokens - first));
    }
}
