package dev.npu4j.ascend.acl;

import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The one platform thread that makes all native calls of a device. CANN keeps the current context and the last error
/// for each thread, and caches for each thread what it prepared; a virtual thread, or one of many, would work in
/// someone else's context and read someone else's error.
///
/// A daemon: a native call that never comes back does not keep the JVM. Where the process ends and its devices did not come
/// to their end in time, work that was not begun by then is refused.
public final class DeviceThread {
    private static final Runnable END = () -> { };

    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final String name;
    private final long limitSeconds;
    private boolean closed; // guarded by `work`

    /// @param limitSeconds how long a caller waits for one piece of work
    public DeviceThread(String name, long limitSeconds) {
        this.name = name;
        this.limitSeconds = limitSeconds;
        thread = Thread.ofPlatform().daemon().name("npu4j-" + name).start(this::loop);
    }

    /// Has the work done there and waits for it. What it throws is thrown here. An interrupt does not end the wait, since
    /// the work may be half done; it is kept for the caller to see. So work must not wait long.
    ///
    /// @throws DeviceException TIMEOUT where the thread does not come back from what it does
    public <T> T call(Supplier<T> task) {
        if (Thread.currentThread() == thread) {
            return task.get();
        }
        FutureTask<T> future = begin(task);
        if (future == null) {
            throw new OperandException("Device", name, "an open device", "one that is closed");
        }
        return await(future);
    }

    /// The same, but without a word where the thread has ended.
    public void runUnlessClosed(Runnable task) {
        FutureTask<Void> future = begin(() -> {
            task.run();
            return null;
        });
        if (future != null) {
            await(future);
        }
    }

    private <T> T await(FutureTask<T> future) {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
        try {
            while (true) {
                try {
                    return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new AssertionError("work on a device throws nothing checked", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new DeviceException(DeviceException.Kind.TIMEOUT, name, "enqueue", "",
                "a native call has not come back for " + limitSeconds + " s; nothing more can be asked of this device", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Whether nothing native is begun any more because the process is ending.
    public boolean isAbandoned() {
        return Shutdown.isAbandoned();
    }

    private void requireTime() {
        if (isAbandoned()) {
            throw new DeviceException(DeviceException.Kind.TIMEOUT, name, "close", "",
                "the process is ending and the device did not come to its end in time; nothing more is asked of it", null);
        }
    }

    /// Work that will be done; null where nobody is there any more to do it.
    private <T> FutureTask<T> begin(Supplier<T> task) {
        FutureTask<T> future = new FutureTask<>(() -> {
            requireTime();
            return task.get();
        });
        synchronized (work) {
            return !closed && work.add(future) ? future : null;
        }
    }

    /// Work without a result.
    public void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    /// Ends the thread after the work it was given before.
    public void close() {
        synchronized (work) {
            work.add(END);
            closed = true;
        }
    }

    private void loop() {
        while (true) {
            Runnable next;
            try {
                next = work.take();
            } catch (InterruptedException e) {
                continue; // nobody of ours interrupts it, and it must not end before it is told to
            }
            if (next == END) {
                return;
            }
            next.run();
        }
    }
}
