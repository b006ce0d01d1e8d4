package dev.npu4j.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Shares the tasks of one launch among the caller and `threads - 1` helpers. Launches take turns.
///
/// Tasks are handed out by a counter, so a slow one delays nobody; which worker runs which task has no influence on a
/// result. A launch is over when every task is, not when every helper has noticed: one that wakes late finds the
/// counter spent, or helps with the launch that has begun meanwhile. Helpers wait awake for a moment after a launch, then
/// park: a processor that fell asleep takes longer to come back than many a launch takes, above all where it is virtual.
final class WorkerPool implements AutoCloseable {
    /// The work of one task; `scratch` belongs to the worker that runs it.
    @FunctionalInterface
    interface Job {
        void run(int task, Scratch scratch);
    }

    private static final int SPINS = 2_000; // without a look at the clock
    private static final long AWAKE = 1_000_000; // nanoseconds, in which others who want the processor get it

    /// A task that is short and hot would be compiled into whoever launched it, and its kernels lie too deep.
    @SuppressWarnings("FieldMayBeFinal") // see Apart
    private static MethodHandle run = Apart.method(MethodHandles.lookup(), Job.class, "run", void.class, int.class, Scratch.class);

    private final Thread[] helpers;
    private final Scratch callersScratch;
    private final ReentrantLock turn = new ReentrantLock();

    // Launches are numbered, and nothing is made anew for one: a number stands above a count of tasks in one word. `limit`
    // is changed before `next`, so that whoever draws a task of a launch finds how many it has, and what they are.
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger done = new AtomicInteger();
    private volatile long limit;
    private volatile Throwable failure;
    private Job job;
    private Thread caller;
    private volatile boolean closed;

    WorkerPool(int threads, MemoryCount count) {
        helpers = new Thread[threads - 1];
        callersScratch = new Scratch(count);
        for (int i = 0; i < helpers.length; i++) {
            Scratch scratch = new Scratch(count);
            helpers[i] = Thread.ofPlatform().daemon().name("npu4j-cpu-" + (i + 1)).unstarted(() -> help(scratch));
        }
        for (Thread helper : helpers) {
            helper.start();
        }
    }

    private static void apart(Job job, int task, Scratch scratch) {
        try {
            run.invokeExact(job, task, scratch);
        } catch (Throwable e) {
            throw Apart.unchecked(e);
        }
    }

    int threads() {
        return helpers.length + 1;
    }

    /// Runs tasks 0 to `tasks - 1` and returns when all are done. Where tasks fail, one of the failures is thrown,
    /// after all have come to an end.
    void run(int tasks, Job each) {
        turn.lock();
        try {
            if (helpers.length == 0 || tasks <= 1) {
                for (int task = 0; task < tasks; task++) {
                    apart(each, task, callersScratch);
                }
                return;
            }
            long launch = (limit >>> Integer.SIZE) + 1 << Integer.SIZE;
            job = each;
            caller = Thread.currentThread();
            failure = null;
            done.set(0);
            limit = launch | tasks;
            next.set(launch);
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
            work(callersScratch);
            await(tasks);
            job = null; // with it the call's tensors
            caller = null;
            rethrow(failure);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        turn.lock(); // a running launch comes to its end first
        try {
            closed = true;
            callersScratch.drop(); // calls that are kept keep the device
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        } finally {
            turn.unlock();
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    private void help(Scratch scratch) {
        long last = 0;
        while (!closed) {
            long now = waitAwake(last);
            if (isOf(last, now)) {
                LockSupport.park(this);
                continue;
            }
            work(scratch);
            last = now;
        }
        scratch.drop();
    }

    /// Waits for another launch than `last`, but not long; [#limit] as it was at the end.
    private long waitAwake(long last) {
        long now = limit;
        for (int spin = 0; isOf(last, now) && spin < SPINS && !closed; spin++) {
            Thread.onSpinWait();
            now = limit;
        }
        if (isOf(last, now)) {
            long end = System.nanoTime() + AWAKE;
            while (isOf(last, now) && !closed && System.nanoTime() - end < 0) {
                Thread.yield();
                now = limit;
            }
        }
        return now;
    }

    /// Draws tasks until there are none left.
    private void work(Scratch scratch) {
        while (true) {
            long ticket = next.getAndIncrement();
            long end = limit;
            if (!isOf(ticket, end)) {
                if (ticket - end < 0) {
                    Thread.onSpinWait(); // a launch is just beginning
                    continue;
                }
                return;
            }
            if (Integer.compareUnsigned((int) ticket, (int) end) >= 0) {
                return;
            }
            work((int) ticket, (int) end, scratch);
        }
    }

    private void work(int task, int tasks, Scratch scratch) {
        Thread waiting = caller;
        try {
            if (failure == null) {
                apart(job, task, scratch);
            }
        } catch (RuntimeException | Error e) {
            failure = e; // one of several is enough to tell
        } finally {
            if (done.incrementAndGet() == tasks) {
                LockSupport.unpark(waiting);
            }
        }
    }

    private void await(int tasks) {
        for (int spin = 0; done.get() < tasks && spin < SPINS; spin++) {
            Thread.onSpinWait();
        }
        if (done.get() == tasks) {
            return;
        }
        long end = System.nanoTime() + AWAKE;
        while (done.get() < tasks) {
            if (System.nanoTime() - end < 0 || Thread.currentThread().isInterrupted()) {
                Thread.yield(); // where interrupted, park would return at once; the tasks are finite, so wait them out
            } else {
                LockSupport.park(this);
            }
        }
    }

    /// Whether both belong to the same launch.
    private static boolean isOf(long one, long other) {
        return (one ^ other) >>> Integer.SIZE == 0;
    }
}
