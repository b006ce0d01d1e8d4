package dev.npu4j.kernels.tensor;

import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Owns the memory of many tensors on one device; mirrors `java.lang.foreign.Arena`: allocate many, close once.
///
/// Thread-safe. `close()` is idempotent; it waits (bounded) for the device's work on the arena's tensors, then frees
/// everything at once. Open one arena per batch, not one per tensor: closing costs a handshake with all threads.
///
/// A forgotten arena is reported with its creation site when the garbage collector finds it; its memory is *not*
/// freed, since only the program knows whether a device still reads it.
public abstract class TensorArena implements AutoCloseable {
    /// What [#device()] says of host memory that belongs to no device.
    public static final String HOST = "host";

    private static final System.Logger LOG = System.getLogger(TensorArena.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long CLOSE_LIMIT_SECONDS = 30;
    private static final int MAX_EXPERTS = 1 << 16;

    // A confined segment is accessible to its own thread only, so any other thread tells it from the rest.
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> { });

    private final String device;
    private final AtomicBoolean closedFlag = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int uses;
    private boolean open = true;

    /// @param device the device this memory belongs to, by the name that `Device.name()` gives
    @SuppressWarnings("this-escape") // the cleaner only waits for the object to die
    protected TensorArena(String device) {
        this.device = device;
        AtomicBoolean closed = closedFlag;
        Throwable site = new Throwable("created here");
        CLEANER.register(this, () -> {
            if (!closed.get()) {
                LOG.log(System.Logger.Level.WARNING, "a TensorArena on " + device + " was forgotten without close(); its memory stays allocated", site);
            }
        });
    }

    /// An arena of host memory that belongs to no device: to stage what a `Stream.copy` takes to an accelerator or brings
    /// back. Calls cannot be launched on its tensors.
    public static TensorArena ofHost() {
        return new HostArena();
    }

    /// Name of the device whose memory this is.
    public final String device() {
        return device;
    }

    public final boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /// A contiguous tensor of zeros.
    public final Tensor allocate(DType dtype, long... dims) {
        return allocate(TensorSpec.of(dtype, dims));
    }

    /// A tensor of zeros, 64-byte aligned.
    public final Tensor allocate(TensorSpec spec) {
        if (spec == null) {
            throw new OperandException("TensorArena.allocate", "spec", "a specification", "null");
        }
        Tensor[] made = new Tensor[1];
        whileOpen("TensorArena", "allocate", () -> made[0] = new Tensor(spec, allocateBytes(spec.byteSpan(), 64), this));
        return made[0];
    }

    /// A tensor over memory that the caller keeps: a mapped file, a direct buffer or any native segment of a shared,
    /// global or automatic arena. Nothing is copied. The caller keeps that memory alive for as long as calls use the
    /// tensor; closing this arena does not free it.
    ///
    /// Heap segments and segments of a confined arena are refused (worker threads could not touch them), as are
    /// segments that are too short, read at address 0, or not aligned to the element size.
    public final Tensor wrap(TensorSpec spec, MemorySegment memory) {
        String owner = "TensorArena.wrap";
        if (spec == null || memory == null) {
            throw new OperandException(owner, spec == null ? "spec" : "memory", spec == null ? "a specification" : "a native segment", "null");
        }
        if (!wrapsHostMemory()) {
            throw new OperandException(owner, "memory", "an arena of a host device", device + "; allocate there and use Stream.copy");
        }
        if (!memory.isNative()) {
            throw new OperandException(owner, "memory", "a native segment", "a heap segment; bring arrays in with copyFrom");
        }
        if (!memory.scope().isAlive()) {
            throw new OperandException(owner, "memory", "a live segment", "a segment of a closed arena");
        }
        if (!memory.isAccessibleBy(STRANGER)) {
            throw new OperandException(owner, "memory", "a segment of a shared, global or automatic arena",
                "a segment of a confined arena, which worker threads cannot touch");
        }
        if (memory.address() == 0) {
            throw new OperandException(owner, "memory", "a non-zero address", "address 0");
        }
        if (memory.byteSize() < spec.byteSpan()) {
            throw new OperandException(owner, "memory", spec.byteSpan() + " bytes for " + spec, memory.byteSize() + " bytes");
        }
        if (memory.address() % spec.dtype().size() != 0) {
            throw new OperandException(owner, "memory", "an address divisible by " + spec.dtype().size() + " for " + spec,
                "address 0x" + Long.toHexString(memory.address()));
        }
        Tensor[] made = new Tensor[1];
        whileOpen("TensorArena", "wrap", () -> made[0] = new Tensor(spec, memory.asSlice(0, spec.byteSpan()), this));
        return made[0];
    }

    /// Packs a matrix, `[k, n]` or `[n, k]` as `layout` says, or those of experts, `[e, k, n]` or `[e, n, k]`, once for all
    /// calls that will use them. A matrix is packed as that of a single expert. The source tensor may be closed afterwards.
    public final PackedWeight pack(Tensor weight, WeightLayout layout) {
        if (weight == null) {
            throw new OperandException("TensorArena.pack", "weight", "a tensor", "null");
        }
        if (weight.shape().rank() == 2) {
            return pack(List.of(weight), layout);
        }
        if (weight.shape().rank() != 3) {
            throw new OperandException("TensorArena.pack", "weight", layout == WeightLayout.KN ? "[k, n] or [e, k, n]" : "[n, k] or [e, n, k]", weight.shape().toString());
        }
        // An empty tensor may have 2^40 experts; the first is refused for all of them.
        long experts = weight.shape().elements() == 0 ? Math.min(1, weight.shape().dim(0)) : weight.shape().dim(0);
        if (experts > MAX_EXPERTS) {
            throw new OperandException("TensorArena.pack", "weight", "at most " + MAX_EXPERTS + " experts", weight.shape().toString());
        }
        TensorSpec expert = TensorSpec.strided(weight.dtype(), Shape.of(weight.shape().dim(1), weight.shape().dim(2)),
            weight.spec().stride(1), weight.spec().stride(2));
        List<Tensor> each = new java.util.ArrayList<>();
        for (long g = 0; g < experts; g++) {
            each.add(weight.view(g * weight.spec().stride(0), expert));
        }
        return pack(each, layout);
    }

    /// Packs one tensor per expert, `[k, n]` or `[n, k]` as `layout` says: the way checkpoints store them.
    public final PackedWeight pack(List<Tensor> experts, WeightLayout layout) {
        String owner = "TensorArena.pack";
        if (experts == null || layout == null) {
            throw new OperandException(owner, experts == null ? "weight" : "layout", "a value", "null");
        }
        if (experts.isEmpty()) {
            throw new OperandException(owner, "weight", "at least one expert", "none");
        }
        Tensor first = experts.getFirst();
        for (int g = 0; g < experts.size(); g++) {
            Tensor expert = experts.get(g);
            if (expert == null) {
                throw new OperandException(owner, "weight[" + g + "]", "a tensor", "null");
            }
            boolean floats = expert.dtype() == DType.F32 || expert.dtype().isHalf();
            if (!floats || expert.shape().rank() != 2 || expert.shape().elements() == 0
                || expert.dtype() != first.dtype() || !expert.shape().equals(first.shape())
                || expert.shape().dim(0) > Integer.MAX_VALUE || expert.shape().dim(1) > Integer.MAX_VALUE) {
                throw new OperandException(owner, "weight[" + g + "]",
                    "f32, f16 or bf16 " + (layout == WeightLayout.KN ? "[k, n]" : "[n, k]") + " without empty axes, alike for all experts (the first is " + first.spec() + ")",
                    expert.spec().toString());
            }
            if (!expert.arena().device().equals(device)) {
                throw new OperandException(owner, "weight[" + g + "]", "a tensor on " + device, expert.toString());
            }
        }
        PackedWeight[] made = new PackedWeight[1];
        whileOpen(owner, "arena", () -> {
            // Sources may share an arena: each is held while it is read.
            int held = 0;
            try {
                for (Tensor expert : experts) {
                    expert.arena().acquire(owner, "weight[" + held + "]");
                    held++;
                }
                made[0] = packExperts(experts, layout);
            } finally {
                for (int g = 0; g < held; g++) {
                    experts.get(g).arena().release();
                }
            }
        });
        return made[0];
    }

    /// Waits, at most 30 seconds, until no launched call uses this arena's memory, then frees it. Closing twice does
    /// nothing. On a timeout the arena stays open and valid and [DeviceException] says so.
    @Override
    public final void close() {
        if (!isOpen()) {
            return;
        }
        settle();
        lock.lock();
        try {
            if (!open) {
                return;
            }
            long left = TimeUnit.SECONDS.toNanos(CLOSE_LIMIT_SECONDS);
            boolean interrupted = false;
            while (uses > 0 && left > 0) {
                try {
                    left = idle.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true; // finish the bounded wait, then hand the flag back
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (!open) {
                return;
            }
            if (uses > 0) {
                throw new DeviceException(DeviceException.Kind.TIMEOUT, "TensorArena", "close", "",
                    uses + " uses were still in flight on " + device + " after " + CLOSE_LIMIT_SECONDS + " s; the arena stays open", null);
            }
            open = false;
            closedFlag.set(true);
        } finally {
            lock.unlock();
        }
        free();
    }

    /// For backends: keeps the memory alive until [#release]; one pair for each use in flight.
    ///
    /// @param operator who asks, for the message
    /// @param operand  under which name
    public final void acquire(String operator, String operand) {
        lock.lock();
        try {
            if (!open) {
                throw new OperandException(operator, operand, "a tensor of an open arena", "one whose arena on " + device + " is closed");
            }
            uses++;
        } finally {
            lock.unlock();
        }
    }

    /// For backends: ends one [#acquire].
    public final void release() {
        lock.lock();
        try {
            uses--;
            if (uses == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    final void whileOpen(String operator, String operand, Runnable action) {
        acquire(operator, operand);
        try {
            action.run();
        } catch (IllegalStateException closed) {
            // wrapped memory has an owner of its own
            throw new OperandException(operator, operand, "memory that is still open", "memory whose owner closed it: " + closed.getMessage());
        } finally {
            release();
        }
    }

    /// For backends that work asynchronously: brings what was launched on this arena's memory to its end, so that its uses
    /// end too. Called before [#close] waits for them; waits no longer than that would, and throws nothing: whatever is
    /// still in flight afterwards is waited for, and reported, there.
    protected void settle() {
        // a device whose launches come to their end at once has nothing to settle
    }

    /// Zeroed memory of this arena; at least one byte is backed, so that no tensor has address 0.
    protected abstract MemorySegment allocateBytes(long bytes, long alignment);

    /// Packs experts that were found to be alike, matrix-shaped and on this device.
    protected abstract PackedWeight packExperts(List<Tensor> experts, WeightLayout layout);

    /// Whether [#wrap] makes sense: the device computes on host memory.
    protected abstract boolean wrapsHostMemory();

    /// Frees all memory; called once, when nothing uses it any more.
    protected abstract void free();
}
