package dev.npu4j.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Shares the tasks of one launch among the caller and `threads - 1` helpers. Launches take turns.
///
/// Tasks are handed out by a counter, so a slow one delays nobody; which worker runs which task has no influence on a
/// result. A launch is over when every task is, not when every helper has noticed: one that wakes late finds the
/// counter spent. Helpers spin for a moment after a launch, then park.
final class WorkerPool implements AutoCloseable {
    /// The work of one task; `scratch` belongs to the worker that runs it.
    @FunctionalInterface
    interface Job {
        void run(int task, Scratch scratch);
    }

    private static final int SPINS = 2_000;

    /// Runs a task, out of C2's sight: not final, so not a constant, so never inlined. Otherwise a task that is short and hot
    /// is compiled into whoever launched it, and its kernels lie deeper than the 15 calls to which C2 inlines vectors.
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle barrier = barrier();

    private final Thread[] helpers;
    private final Scratch callersScratch;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile Round round;
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

    private static MethodHandle barrier() {
        try {
            return MethodHandles.lookup().findStatic(WorkerPool.class, "run", MethodType.methodType(void.class, Job.class, int.class, Scratch.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static void run(Job job, int task, Scratch scratch) {
        job.run(task, scratch);
    }

    private static void apart(Job job, int task, Scratch scratch) {
        try {
            barrier.invokeExact(job, task, scratch);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a job declares nothing else
        }
    }

    int threads() {
        return helpers.length + 1;
    }

    /// Runs tasks 0 to `tasks - 1` and returns when all are done. Where tasks fail, one of the failures is thrown,
    /// after all have come to an end.
    void run(int tasks, Job job) {
        turn.lock();
        try {
            if (helpers.length == 0 || tasks <= 1) {
                for (int task = 0; task < tasks; task++) {
                    apart(job, task, callersScratch);
                }
                return;
            }
            Round mine = new Round(tasks, job, Thread.currentThread());
            round = mine;
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
            mine.work(callersScratch);
            mine.await();
            round = null;
            if (mine.failure instanceof RuntimeException failure) {
                throw failure;
            }
            if (mine.failure instanceof Error failure) {
                throw failure;
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        turn.lock(); // a running launch comes to its end first
        try {
            closed = true;
            for (Thread helper : helpers) {
                LockSupport.unpark(helper);
            }
        } finally {
            turn.unlock();
        }
    }

    private void help(Scratch scratch) {
        Round last = null;
        while (!closed) {
            Round now = round;
            for (int spin = 0; (now == null || now == last) && spin < SPINS && !closed; spin++) {
                Thread.onSpinWait();
                last = now == null ? null : last; // a round that is over keeps its call's tensors reachable
                now = round;
            }
            if (now == null || now == last) {
                LockSupport.park(this);
                continue;
            }
            now.work(scratch);
            last = now;
        }
    }

    private static final class Round {
        private final int tasks;
        private final Job job;
        private final Thread caller;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Round(int tasks, Job job, Thread caller) {
            this.tasks = tasks;
            this.job = job;
            this.caller = caller;
        }

        void work(Scratch scratch) {
            for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                try {
                    if (failure == null) {
                        apart(job, task, scratch);
                    }
                } catch (RuntimeException | Error e) {
                    failure = e; // one of several is enough to tell
                } finally {
                    if (done.incrementAndGet() == tasks) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void await() {
            for (int spin = 0; done.get() < tasks; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else if (Thread.currentThread().isInterrupted()) {
                    Thread.yield(); // park would return at once; the tasks are finite, so wait them out
                } else {
                    LockSupport.park(this);
                }
            }
        }
    }
}
