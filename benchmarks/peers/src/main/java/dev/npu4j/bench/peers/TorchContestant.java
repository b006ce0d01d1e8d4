package dev.npu4j.bench.peers;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.workload.Data;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// What every use of torch has in common: threads, inference mode, and tensors that live as long as needed.
///
/// Counted besides the operators: their allocation of results, which torch's C++ interface cannot do without, and
/// JavaCPP's calls, about a microsecond each.
abstract class TorchContestant implements Contestant {
    /// What torch was last told. Telling it throws away oneDNN's compiled kernels, so it is told only what is new.
    private static int told;

    private final NativeThreads threads;
    private final List<Pointer> kept = new ArrayList<>();
    private Tensor result;

    TorchContestant(int threads) {
        this.threads = new NativeThreads(threads);
        setThreads();
    }

    /// The work; pointers made in it are freed behind it, but for the result.
    abstract Tensor compute();

    /// The result as the workload orders it.
    Tensor ordered(Tensor result) {
        return result;
    }

    @Override
    public final void run() {
        setThreads();
        try (PointerScope _ = new PointerScope(); InferenceMode _ = new InferenceMode(true)) {
            Tensor next = compute();
            next.retainReference();
            release();
            result = next;
        }
    }

    @Override
    public final float[] output() {
        try (PointerScope _ = new PointerScope()) {
            Tensor floats = ordered(result).to(ScalarType.Float).contiguous();
            float[] values = new float[(int) floats.numel()];
            floats.data_ptr_float().get(values);
            return values;
        }
    }

    @Override
    public final void close() {
        release();
        kept.forEach(Pointer::deallocate);
        kept.clear();
    }

    /// Freed with the contestant.
    final <T extends Pointer> T keep(T pointer) {
        kept.add(pointer);
        return pointer;
    }

    /// The array as it lies.
    final Tensor tensor(Data.Array array) {
        ScalarType dtype = switch (array.dtype()) {
            case F32 -> ScalarType.Float;
            case BF16 -> ScalarType.BFloat16;
            case I32 -> ScalarType.Int;
            default -> throw new IllegalArgumentException(array.dtype().toString());
        };
        return keep(torch.from_blob(Pointers.bytes(array.segment()), array.shape(), new TensorOptions(dtype)));
    }

    private void release() {
        if (result != null) {
            result.releaseReference();
            result = null;
        }
    }

    private void setThreads() {
        synchronized (TorchContestant.class) {
            if (told != threads.threads()) {
                told = threads.threads();
                torch.set_num_threads(told);
            }
        }
        threads.apply();
    }
}
