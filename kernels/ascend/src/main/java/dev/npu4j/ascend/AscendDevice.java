package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.ascend.acl.Cann;
import dev.npu4j.ascend.acl.DeviceThread;
import dev.npu4j.ascend.acl.Release;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// One NPU. All its native calls are made by one platform thread, which has a context of its own: what other code of the
/// process does with the default context is none of this device's business.
final class AscendDevice implements Device {
    private static final String LIMIT_PROPERTY = "npu4j.ascend.timeout"; // seconds
    private static final long USUAL_LIMIT_SECONDS = 120;

    private final Cann.Ready cann;
    private final int ordinal;
    private final boolean checksData;
    private final String name;
    private final DeviceThread thread;
    private final Routes routes;
    private final MemoryCount count = new MemoryCount();
    private final Set<AscendStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<AscendArena> arenas = ConcurrentHashMap.newKeySet();
    private final Packer packer = new Packer(this);
    private final long limitMillis = TimeUnit.SECONDS.toMillis(Long.getLong(LIMIT_PROPERTY, USUAL_LIMIT_SECONDS));
    private final Object closeLock = new Object();
    private final Runnable closing = this::close; // one object: it is looked up again
    private long context; // of arenas; on the device's thread only
    private long current; // the thread's
    private volatile boolean saturates; // known when the device is open
    private volatile DeviceException lost; // null while it is there
    private volatile boolean holdsQuarantined; // something that the device may still work with
    private volatile boolean closed;

    /// @param checksData whether indices on the device are looked at before each launch
    AscendDevice(Cann.Ready cann, int ordinal, boolean checksData) {
        this.cann = cann;
        this.checksData = checksData;
        this.ordinal = ordinal;
        name = "ascend:" + ordinal;
        routes = new Routes(Soc.of(cann.soc()));
        thread = new DeviceThread(name, TimeUnit.MILLISECONDS.toSeconds(limitMillis) + 10);
        try {
            Cann.opened(closing); // before there is anything to close: the process may end while this device is opened
            thread.run(this::enter);
        } catch (RuntimeException | Error failure) {
            thread.close();
            Cann.closed(closing);
            throw failure;
        }
    }

    private void enter() {
        requireOpen();
        AclError.check(name, "prepare", Acl.aclrtSetDevice(ordinal));
        long[] made = new long[1];
        int status = Acl.aclrtCreateContext(made, ordinal);
        if (status != 0) {
            DeviceException failure = AclError.of(name, "prepare", status);
            Release.device(ordinal);
            throw failure;
        }
        context = made[0];
        current = context;
        int[] mode = new int[1];
        saturates = Acl.aclrtGetDeviceSatMode(mode) == 0 ? mode[0] == Acl.ACL_RT_OVERFLOW_MODE_SATURATION : routes.soc() == Soc.INFERENCE;
        Acl.recentMessage(); // where the runtime does not say, the chip does
    }

    /// On the device's thread: makes a context the current one.
    void enter(long other) {
        if (current != other) {
            if (Acl.aclrtSetCurrentContext(other) != 0) {
                Acl.recentMessage();
                // once more: what is given back next would else be lost for good
                AclError.check(name, "enqueue", Acl.aclrtSetCurrentContext(other));
            }
            current = other;
        }
    }

    /// On the device's thread: a context of its own for a stream. A failure makes its whole context refuse further work;
    /// so no two streams share one.
    long createContext() {
        long[] made = new long[1];
        AclError.check("Stream", "prepare", Acl.aclrtCreateContext(made, ordinal));
        current = made[0]; // creating it made it so
        return made[0];
    }

    /// On the device's thread.
    void destroyContext(long other) {
        Release.context(other); // where that fails the device keeps it until it is reset
        Acl.recentMessage();
        current = 0;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return name + ", " + cann.description() + (checksData ? ", indices checked" : "");
    }

    @Override
    public boolean isSimulated() {
        return cann.isSimulated();
    }

    @Override
    public boolean usesHostMemory() {
        return false;
    }

    @Override
    public boolean saturates() {
        return saturates;
    }

    @Override
    public Support support(Operator operator) {
        requireOperator(operator);
        return routes.support(operator);
    }

    @Override
    public Operator resolve(Operator operator) {
        requireOperator(operator);
        return routes.resolve(operator);
    }

    @Override
    public TensorArena openArena() {
        requireOpen();
        AscendArena arena = new AscendArena(this);
        arenas.add(arena);
        return arena;
    }

    @Override
    public Stream openStream() {
        requireOpen();
        return thread.call(() -> {
            requireOpen(); // a device that is being closed would not know of it
            requireAlive();
            AscendStream stream = new AscendStream(this);
            streams.add(stream);
            return stream;
        });
    }

    @Override
    public MemoryUse memory() {
        return count.snapshot();
    }

    /// In the order that CANN asks for: streams with their events, memory, the context, the device. Arenas that are still
    /// open lose their memory with it. What a stream that never came to its end may still use is left to the end of the
    /// process, and so is CANN then.
    ///
    /// The end of the process closes the device too, whatever its users do then. Whoever comes second waits.
    @Override
    public void close() {
        synchronized (closeLock) {
            if (!closed) {
                closed = true;
                thread.run(() -> { }); // what was begun before is done, and anything later sees that it is closed
                closeAll();
            }
        }
    }

    private void closeAll() {
        DeviceException failure = null;
        for (AscendStream stream : streams) {
            try {
                stream.close();
            } catch (DeviceException late) {
                failure = late; // the others are closed all the same
            }
        }
        if (!holdsQuarantined) {
            for (AscendArena arena : arenas) {
                try {
                    thread.run(arena::giveBack); // nothing uses it: every stream is closed
                } catch (DeviceException late) {
                    failure = late;
                }
            }
            try {
                thread.run(this::leave);
            } finally {
                Cann.closed(closing);
            }
        }
        thread.close();
        if (failure != null) {
            throw failure;
        }
    }

    private void leave() {
        if (lost == null && context != 0) { // else there is nothing, or it was never entered
            enter(context);
            int status = Release.context(context);
            int reset = Release.device(ordinal);
            if (status != 0 || reset != 0) {
                throw AclError.of(name, "close", status != 0 ? status : reset);
            }
        }
    }

    /// Whether `aclnnFusedInferAttentionScoreV4` has the parameters of the final release: an alpha of 8.3 had one fewer
    /// under the same name.
    boolean hasFinalAttentionV4() {
        return cann.toolkit().isAtLeast(8, 3) && !cann.toolkit().version().contains("alpha");
    }

    DeviceThread thread() {
        return thread;
    }

    Routes routes() {
        return routes;
    }

    Packer packer() {
        return packer;
    }

    MemoryCount count() {
        return count;
    }

    boolean checksData() {
        return checksData;
    }

    /// How long a wait may take.
    long limitMillis() {
        return limitMillis;
    }

    /// Something of this device can never be given back.
    void quarantine() {
        holdsQuarantined = true;
    }

    void forget(AscendStream stream) {
        streams.remove(stream);
    }

    /// Whether the arena's memory was still there to be given back; the answer is yes once.
    boolean forget(AscendArena arena) {
        return arenas.remove(arena);
    }

    /// Waits for the streams that use this arena. What they come to is told to whoever waits for them next.
    void settle(TensorArena arena) {
        for (AscendStream stream : streams) {
            try {
                if (thread.call(() -> stream.uses(arena))) {
                    stream.synchronize();
                }
            } catch (DeviceException | OperandException toldThere) {
                // the stream has failed, and says so when it is used next; or the device was closed, which has waited for it
            }
        }
    }

    /// From now on nothing works any more.
    void lose(DeviceException failure) {
        lost = failure;
    }

    boolean isLost() {
        return lost != null;
    }

    void requireOpen() {
        if (closed) {
            throw new OperandException("Device", name, "an open device", "one that is closed");
        }
    }

    /// On the device's thread, before native calls that concern no stream.
    void requireAlive() {
        requireNotLost();
        enter(context);
    }

    void requireNotLost() {
        DeviceException failure = lost;
        if (failure != null) {
            throw new DeviceException(DeviceException.Kind.LOST, failure.operator(), "an earlier launch", failure.code(),
                "the device is lost, with everything on it; close it and open it again", failure);
        }
    }

    private static void requireOperator(Operator operator) {
        if (operator == null) {
            throw new OperandException("Device", "operator", "an operator", "null");
        }
    }
}
