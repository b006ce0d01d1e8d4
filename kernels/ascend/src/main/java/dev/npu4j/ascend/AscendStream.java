package dev.npu4j.ascend;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One stream of an NPU: calls are enqueued and come to their end later, in order.
///
/// The arenas of a launch are held until an event behind it has passed. Where the device reports a failure, the first
/// launch whose event has not passed is the one that failed; the stream then takes no more work.
///
/// Waiting is done in slices of the device's thread, so that other streams get their turn and an interrupt is seen soon:
/// `synchronize` then throws TIMEOUT, the flag stays set, and the work goes on.
final class AscendStream implements Stream {
    /// Launches that may be in flight before the next one waits for the oldest.
    private static final int MOST_IN_FLIGHT = 256;
    private static final int SLICE_MILLIS = 20;
    private static final int SHORTEST_SLICE_MILLIS = 1;
    private static final int NUMBERS = 64; // room for the extents and strides of one tensor, or the tensors of one list

    private final AscendDevice device;
    private final long context;
    private final long stream;
    private final Arena memory = Arena.ofShared();
    private final MemorySegment numbers = memory.allocate(JAVA_LONG, NUMBERS);
    private final MemorySegment workspaceSize = memory.allocate(JAVA_LONG);
    private final MemorySegment executor = memory.allocate(JAVA_LONG);
    private final MemorySegment layout = memory.allocateFrom("BSND");
    private MemorySegment staging = memory.allocate(4096, 64);
    private final DeviceBuffer workspace;
    private final DeviceBuffer temporary;
    private final Marks marks;

    // On the device's thread only.
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final Deque<Long> idleEvents = new ArrayDeque<>();

    private final Object closeLock = new Object();
    private volatile boolean closed;
    private boolean gone; // nothing native of it is there any more; on the device's thread only
    private volatile DeviceException failed; // null until something did
    private volatile boolean quarantined; // did not come to its end in time: nothing of it is freed any more

    /// On the device's thread.
    AscendStream(AscendDevice device) {
        this.device = device;
        workspace = new DeviceBuffer(device.count());
        temporary = new DeviceBuffer(device.count());
        context = device.createContext();
        long made = 0;
        try {
            made = create();
        } finally {
            if (made == 0) {
                device.destroyContext(context);
                memory.close();
            }
        }
        stream = made;
        marks = new Marks(stream);
    }

    private static long create() {
        long[] made = new long[1];
        AclError.check("Stream", "prepare", Acl.aclrtCreateStreamWithConfig(made, 0, Acl.ACL_STREAM_FAST_LAUNCH | Acl.ACL_STREAM_FAST_SYNC));
        // Without it a device goes on behind a failed task, and later errors overwrite the first.
        int status = Acl.aclrtSetStreamFailureMode(made[0], Acl.ACL_STOP_ON_FAILURE);
        if (status != 0) {
            DeviceException failure = AclError.of("Stream", "prepare", status);
            Release.stream(made[0]);
            throw failure;
        }
        return made[0];
    }

    AscendDevice device() {
        return device;
    }

    // ---- what users call

    @Override
    public void launch(OpCall call) {
        requireOpen();
        if (call == null) {
            throw new OperandException("Stream.launch", "call", "a call", "null");
        }
        String operator = call.operator().name();
        if (!call.device().equals(device.name())) {
            throw new OperandException(operator, call.bound().getFirst().operand().name(), "tensors on " + device.name(), "tensors on " + call.device());
        }
        if (device.support(call.operator()) instanceof Support.No(Support.Reason reason, String detail)) {
            throw new UnsupportedOperatorException(call.operator().line(), device.name(), reason + ": " + detail);
        }
        if (device.checksData()) {
            checkData(call);
        }
        Handover handover = new Handover(acquire(call));
        try {
            while (!device.thread().call(() -> enqueueWhereThereIsRoom(call, handover))) {
                synchronize();
            }
        } finally {
            handover.settle();
        }
    }

    /// Looks at indices where they lie, once everything before is done.
    private void checkData(OpCall call) {
        try (TensorArena host = TensorArena.ofHost()) {
            call.checkData(operand -> {
                Tensor image = host.allocate(operand.dtype(), operand.shape().toArray());
                copy(operand, image);
                return image;
            });
        }
    }

    private static List<TensorArena> acquire(OpCall call) {
        List<TensorArena> arenas = new ArrayList<>(call.bound().size());
        try {
            for (OpCall.Bound each : call.bound()) {
                each.value().arena().acquire(call.operator().name(), each.operand().name());
                arenas.add(each.value().arena());
            }
            return arenas;
        } catch (RuntimeException closed) {
            arenas.forEach(TensorArena::release);
            throw closed;
        }
    }

    /// Work of ours, on tensors of these arenas, that is in flight as any launch is.
    ///
    /// @param arenas acquired, once for each time that they are in the list; given back in any case
    void launch(String operator, List<TensorArena> arenas, Consumer<Launch> work) {
        Handover handover = new Handover(arenas);
        try {
            device.thread().run(() -> enqueue(operator, handover, work));
        } finally {
            handover.settle();
        }
    }

    /// Whether the device may go on for ever with what this stream gave it.
    boolean isQuarantined() {
        return quarantined;
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        requireOpen();
        Transfer transfer = new Transfer(device, from, to);
        transfer.acquire();
        Handover handover = new Handover(transfer.arenas());
        try {
            // Host memory is read and written when the stream has come to this point: it is waited for.
            synchronize();
            device.thread().run(() -> enqueue("Stream.copy", handover, launch -> {
                if (transfer.isOnDevice()) {
                    launch.copy(launch.view(from), launch.view(to));
                } else {
                    transfer.run();
                }
            }));
        } finally {
            handover.settle();
        }
        if (handover.isTaken()) {
            synchronize();
        }
    }

    @Override
    public Event mark() {
        requireOpen();
        return device.thread().call(() -> {
            requireUsable();
            return marks.mark(this);
        });
    }

    @Override
    public void synchronize() {
        requireOpen();
        await("Stream", () -> isDone(SHORTEST_SLICE_MILLIS) || isDone(SLICE_MILLIS));
    }

    /// A device that is closed closes its streams too, whatever their users do then. Whoever comes second waits.
    @Override
    public void close() {
        synchronized (closeLock) {
            if (!closed) {
                closed = true;
                waitAndGiveBack();
            }
        }
    }

    private void waitAndGiveBack() {
        DeviceException failure = null;
        if (failed == null && !device.isLost()) {
            try {
                await("Stream", () -> isDone(SLICE_MILLIS));
            } catch (DeviceException late) {
                failure = late;
            }
        }
        device.thread().run(this::giveBack);
        device.forget(this);
        if (failure != null) {
            throw failure;
        }
    }

    // ---- waiting

    /// Asks again and again until the answer is yes.
    ///
    /// @param isDone asked on the device's thread; waits a slice of time at most
    void await(String operator, Supplier<Boolean> isDone) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(device.limitMillis());
        while (!device.thread().call(isDone)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new DeviceException(DeviceException.Kind.TIMEOUT, operator, "synchronize", "",
                    "interrupted while waiting; the device goes on with its work and the stream can be waited for again", null);
            }
            if (System.nanoTime() - end > 0) {
                throw device.thread().call(() -> hung(operator));
            }
        }
    }

    /// On the device's thread: whether everything has come to its end within so many milliseconds.
    private boolean isDone(int millis) {
        requireUsable();
        int status = Acl.aclrtSynchronizeStreamWithTimeout(stream, millis);
        if (status == Acl.ACL_ERROR_RT_STREAM_SYNC_TIMEOUT) {
            Acl.recentMessage(); // or it would be taken for that of a later failure
            return false;
        }
        if (status != 0) {
            throw broken(late(AclError.of("Stream", "synchronize", status)));
        }
        releaseAll();
        return true;
    }

    private DeviceException hung(String operator) {
        device.enter(context);
        InFlight oldest = oldestUnfinished();
        quarantine();
        failed = new DeviceException(DeviceException.Kind.TIMEOUT, oldest == null ? operator : oldest.operator(), "synchronize", "",
            "not done after " + device.limitMillis() + " ms; its memory is kept until it is, and this stream takes no more work", null);
        return failed;
    }

    /// A failure that CANN reports only now, with the operator that caused it.
    private DeviceException late(DeviceException failure) {
        InFlight culprit = oldestUnfinished();
        if (culprit == null) {
            return failure;
        }
        return new DeviceException(failure.kind(), culprit.operator(), "run", failure.code(), "reported later, in " + failure.phase() + ": " + failure.getMessage(), failure);
    }

    private InFlight oldestUnfinished() {
        int[] status = new int[1];
        for (InFlight each : inFlight) {
            if (Acl.aclrtQueryEventStatus(each.event(), status) != 0 || status[0] != Acl.ACL_EVENT_RECORDED_STATUS_COMPLETE) {
                Acl.recentMessage();
                return each;
            }
        }
        return null;
    }

    // ---- on the device's thread

    /// Whether there was: at most so many launches are in flight. Asked where it is enqueued, since handing it over costs
    /// more than all else that a launch does.
    private boolean enqueueWhereThereIsRoom(OpCall call, Handover handover) {
        requireUsable();
        releaseDone();
        if (inFlight.size() >= MOST_IN_FLIGHT) {
            return false;
        }
        enqueue(call.line(), handover, launch -> {
            device.routes().enqueue(call, launch);
            launch.finish();
        });
        return true;
    }

    private void enqueue(String operator, Handover handover, Consumer<Launch> work) {
        if (!handover.begin()) {
            return; // nobody waits for it any more
        }
        try {
            requireUsable();
            enqueueBegun(operator, handover, work);
        } finally {
            handover.end();
        }
    }

    private void enqueueBegun(String operator, Handover handover, Consumer<Launch> work) {
        long event = idleEvent(operator); // before anything is in flight
        try (Launch launch = new Launch(this, operator)) {
            try {
                work.accept(launch);
            } finally {
                if (quarantined || launch.hasEnqueued() && failed == null) {
                    // Even a part of it keeps the memory in use; of a device that hangs nobody knows what it goes on with,
                    // so there a launch that was refused counts too.
                    inFlight.add(new InFlight(operator, handover.arenas(), event));
                    handover.take();
                    if (!quarantined) {
                        record(operator, event);
                    }
                } else {
                    idleEvents.add(event); // nothing is in flight: nothing was, or the failure has waited for it
                }
            }
        }
    }

    private long idleEvent(String operator) {
        Long event = idleEvents.poll();
        if (event != null) {
            return event;
        }
        long[] made = new long[1];
        AclError.check(operator, "prepare", Acl.aclrtCreateEventExWithFlag(made, Acl.ACL_EVENT_SYNC));
        return made[0];
    }

    private void record(String operator, long event) {
        int status = Acl.aclrtRecordEvent(event, stream);
        if (status != 0) {
            throw refused(operator, status);
        }
    }

    private void releaseDone() {
        int[] status = new int[1];
        while (!inFlight.isEmpty()) {
            InFlight oldest = inFlight.peek();
            if (Acl.aclrtQueryEventStatus(oldest.event(), status) != 0) {
                Acl.recentMessage(); // whatever it is, waiting for the stream will say it
                return;
            }
            if (status[0] != Acl.ACL_EVENT_RECORDED_STATUS_COMPLETE) {
                return;
            }
            release(inFlight.poll());
        }
    }

    private void releaseAll() {
        while (!inFlight.isEmpty()) {
            release(inFlight.poll());
        }
    }

    private void release(InFlight each) {
        idleEvents.add(each.event());
        each.release();
    }

    /// CANN does not take a launch. That may be the launch's fault, or that of one before, which has failed meanwhile: the
    /// stream will say.
    DeviceException refused(String operator, int status) {
        DeviceException refusal = AclError.of(operator, "enqueue", status);
        return broken(refusal.kind() != DeviceException.Kind.LOST && hasFailed() ? late(refusal) : refusal);
    }

    /// Remembers a failure, after which the stream takes no more work. Comes back when the device has stopped working on it,
    /// so that its memory may be freed; where it does not stop, nothing of it is freed any more.
    private DeviceException broken(DeviceException failure) {
        failed = failure;
        if (failure.kind() == DeviceException.Kind.LOST) {
            device.lose(failure);
        } else {
            hasFailed();
        }
        if (!quarantined) {
            releaseAll();
        }
        return failure;
    }

    /// Waits until the device has stopped working on this stream, and says whether that was because of a failure.
    private boolean hasFailed() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(device.limitMillis());
        int status;
        while ((status = Acl.aclrtSynchronizeStreamWithTimeout(stream, SLICE_MILLIS)) == Acl.ACL_ERROR_RT_STREAM_SYNC_TIMEOUT) {
            if (isOver(end)) {
                quarantine();
                break;
            }
        }
        Acl.recentMessage();
        return status != 0;
    }

    /// Whether a launch in flight uses this arena.
    boolean uses(TensorArena arena) {
        return inFlight.stream().anyMatch(each -> each.arenas().contains(arena));
    }

    /// Makes room in the workspace. Growing frees what there was, so that the stream must have come to its end first.
    long workspace(String operator, long bytes) {
        return reserve(workspace, operator, bytes);
    }

    void reserveTemporary(String operator, long bytes) {
        if (bytes > 0) {
            reserve(temporary, operator, bytes);
        }
    }

    /// Waits, on the device's thread, until everything enqueued has come to its end.
    void drain(String operator) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(device.limitMillis());
        while (!isDone(SLICE_MILLIS)) {
            if (isOver(end)) {
                throw hung(operator);
            }
        }
    }

    /// Whether a wait on the device's thread has come to its end without success.
    private boolean isOver(long end) {
        return System.nanoTime() - end > 0 || device.thread().isAbandoned();
    }

    private void quarantine() {
        quarantined = true;
        device.quarantine();
    }

    /// Host memory for what a launch reads back or writes; good until the next asks for it.
    MemorySegment staging(long bytes) {
        if (staging.byteSize() < bytes) {
            staging = memory.allocate(Math.max(bytes, 2 * staging.byteSize()), 64);
        }
        return staging.asSlice(0, bytes);
    }

    MemorySegment layout() {
        return layout;
    }

    long temporaryAddress() {
        return temporary.address();
    }

    private long reserve(DeviceBuffer buffer, String operator, long bytes) {
        if (!buffer.holds(bytes)) {
            drain(operator);
            buffer.grow(operator, bytes);
        }
        return buffer.address();
    }

    private void giveBack() {
        if (failed == null && !device.isLost()) {
            try {
                drain("Stream"); // an interrupt may have ended the wait before the work came to its end
            } catch (DeviceException late) {
                // whoever closes has been told of one failure, or is told of none that matters any more
            }
        }
        gone = true;
        if (quarantined) {
            return; // the device may still write to all of this
        }
        releaseAll();
        if (device.isLost()) {
            memory.close(); // all else is lost with it
            return;
        }
        device.enter(context);
        idleEvents.forEach(Release::event);
        idleEvents.clear();
        marks.destroy();
        workspace.free();
        temporary.free();
        if (failed == null) {
            Release.stream(stream);
        } else {
            Release.streamAtOnce(stream);
        }
        device.destroyContext(context);
        memory.close();
    }

    MemorySegment handle() {
        return MemorySegment.ofAddress(stream);
    }

    MemorySegment numbers() {
        return numbers;
    }

    MemorySegment workspaceSize() {
        return workspaceSize;
    }

    MemorySegment executor() {
        return executor;
    }

    // ---- checks

    private void requireOpen() {
        if (closed) {
            throw closed();
        }
        device.requireOpen();
        requireNotFailed();
    }

    /// On the device's thread, before native calls of this stream.
    void requireUsable() {
        if (gone) {
            throw closed();
        }
        device.requireNotLost();
        requireNotFailed();
        device.enter(context);
    }

    private static OperandException closed() {
        return new OperandException("Stream", "stream", "an open stream", "one that is closed");
    }

    private void requireNotFailed() {
        DeviceException earlier = failed;
        if (earlier != null) {
            throw new DeviceException(earlier.kind(), earlier.operator(), "an earlier launch", earlier.code(),
                "this stream failed and takes no more work; open another", earlier);
        }
    }
}
