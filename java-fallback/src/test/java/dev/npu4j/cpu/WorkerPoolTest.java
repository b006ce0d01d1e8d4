package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
    @Test
    void everyTaskRunsExactlyOnce() {
        for (int threads : new int[] {1, 2, 5}) {
            try (WorkerPool pool = new WorkerPool(threads, new MemoryCount())) {
                for (int tasks = 0; tasks < 300; tasks++) {
                    AtomicIntegerArray ran = new AtomicIntegerArray(tasks + 1);
                    pool.run(tasks, (task, scratch) -> ran.incrementAndGet(task));
                    for (int task = 0; task < tasks; task++) {
                        assertThat(ran.get(task)).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void helpersTakePart() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(2, new MemoryCount())) {
            CountDownLatch together = new CountDownLatch(2);
            pool.run(2, (task, scratch) -> {
                together.countDown();
                try {
                    together.await(); // only two threads at once get past this
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(together.getCount()).isZero();
        }
    }

    @Test
    void aFailureIsThrownAfterTheOthersEndedAndThePoolGoesOn() {
        try (WorkerPool pool = new WorkerPool(3, new MemoryCount())) {
            assertThatThrownBy(() -> pool.run(50, (task, scratch) -> {
                if (task == 20) {
                    throw new IllegalStateException("task 20");
                }
            })).hasMessage("task 20");
            AtomicInteger ran = new AtomicInteger();
            pool.run(50, (task, scratch) -> ran.incrementAndGet());
            assertThat(ran).hasValue(50);
        }
    }

    @Test
    void aLaunchIsOverWhenItsSlowestTaskIs() {
        try (WorkerPool pool = new WorkerPool(2, new MemoryCount())) {
            Thread caller = Thread.currentThread();
            CountDownLatch helping = new CountDownLatch(1);
            AtomicInteger ended = new AtomicInteger();
            AtomicBoolean isOver = new AtomicBoolean();
            pool.run(2, (task, scratch) -> {
                if (Thread.currentThread() == caller) {
                    awaitQuietly(helping); // the other task is under way
                } else {
                    helping.countDown();
                    // this one ends only once the caller has nothing left to do but wait, or has gone on too early
                    while ((ended.get() == 0 || caller.getState() != Thread.State.WAITING) && !isOver.get()) {
                        Thread.onSpinWait();
                    }
                }
                ended.incrementAndGet();
            });
            int endedInTime = ended.get();
            isOver.set(true);
            assertThat(endedInTime).isEqualTo(2);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this test", e);
        }
    }

    @Test
    void anErrorIsThrownAsItIs() {
        try (WorkerPool pool = new WorkerPool(2, new MemoryCount())) {
            assertThatThrownBy(() -> pool.run(5, (task, scratch) -> {
                throw new OutOfMemoryError("scratch");
            })).isInstanceOf(OutOfMemoryError.class).hasMessage("scratch");
        }
    }

    @Test
    void anInterruptedCallerFinishesItsLaunchAndKeepsTheFlag() {
        try (WorkerPool pool = new WorkerPool(2, new MemoryCount())) {
            AtomicInteger ran = new AtomicInteger();
            Thread.currentThread().interrupt();
            pool.run(1000, (task, scratch) -> ran.incrementAndGet());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(ran).hasValue(1000);
        }
    }

    @Test
    void callersTakeTurnsAndNeverShareScratch() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(2, new MemoryCount())) {
            ConcurrentLinkedQueue<String> clashes = new ConcurrentLinkedQueue<>();
            Thread[] callers = new Thread[8];
            for (int c = 0; c < callers.length; c++) {
                float mark = c + 1;
                callers[c] = Thread.ofVirtual().start(() -> {
                    for (int round = 0; round < 200; round++) {
                        pool.run(4, (task, scratch) -> {
                            float[] buffer = scratch.floats(0, 64);
                            java.util.Arrays.fill(buffer, 0, 64, mark);
                            for (int i = 0; i < 64; i++) {
                                if (buffer[i] != mark) {
                                    clashes.add(mark + " saw " + buffer[i]);
                                }
                            }
                        });
                    }
                });
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(clashes).isEmpty();
        }
    }
}
