package dev.npu4j.kernels.tensor;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.HostArena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The life of an arena.
class TensorArenaTest {
    @Test
    void tensorsStartAsZerosAndAligned() {
        try (HostArena arena = new HostArena()) {
            Tensor tensor = arena.allocate(DType.BF16, 3, 5);
            assertThat(tensor.toFloats()).containsOnly(0);
            assertThat(tensor.segment().address() % 64).isZero();
            assertThat(arena.allocate(DType.F32, 0, 5).segment().address()).isNotZero();
        }
    }

    @Test
    void closingTwiceFreesOnce() {
        HostArena arena = new HostArena();
        arena.close();
        arena.close();
        assertThat(arena.frees()).isEqualTo(1);
        assertThat(arena.isOpen()).isFalse();
    }

    @Test
    void aClosedArenaServesNothing() {
        HostArena arena = new HostArena();
        Tensor tensor = arena.allocate(DType.F32, 1, 2, 2);
        arena.close();
        assertRefused("TensorArena", "allocate", "closed", () -> arena.allocate(DType.F32, 2));
        assertRefused("TensorArena", "wrap", "closed", () -> arena.wrap(TensorSpec.of(DType.F32, 2), java.lang.foreign.Arena.ofAuto().allocate(8, 4)));
        assertRefused("Tensor", "tensor", "closed", () -> tensor.copyFrom(new float[4]));
        assertRefused("Tensor", "tensor", "closed", tensor::toFloats);
        assertRefused("op", "x", "closed", () -> arena.acquire("op", "x"));
        try (HostArena other = new HostArena()) {
            assertRefused("TensorArena.pack", "weight[0]", "closed", () -> other.pack(List.of(tensor.view(0, TensorSpec.of(DType.F32, 2, 2))), WeightLayout.KN));
        }
    }

    @Test
    @Timeout(60)
    void closingWaitsForTheLastUse() throws InterruptedException {
        HostArena arena = new HostArena();
        arena.acquire("op", "x");
        arena.acquire("op", "y");
        CountDownLatch closed = new CountDownLatch(1);
        Thread closer = Thread.ofPlatform().start(() -> {
            arena.close();
            closed.countDown();
        });
        awaitBlocked(closer);
        arena.release();
        // One use is left: the closer must still wait, and allocation still works.
        awaitBlocked(closer);
        assertThat(closed.getCount()).isEqualTo(1);
        assertThat(arena.isOpen()).isTrue();
        assertThat(arena.allocate(DType.F32, 2).toFloats()).containsOnly(0);
        assertThat(arena.frees()).isZero();
        arena.release();
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(arena.frees()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void anInterruptedCloseStillWaitsAndKeepsTheInterrupt() throws InterruptedException {
        HostArena arena = new HostArena();
        arena.acquire("op", "x");
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread closer = Thread.ofPlatform().start(() -> {
            arena.close();
            flag.set(Thread.currentThread().isInterrupted());
        });
        awaitBlocked(closer);
        closer.interrupt();
        arena.release();
        closer.join();
        assertThat(flag.get()).isTrue();
        assertThat(arena.frees()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void manyClosersFreeOnce() throws InterruptedException {
        HostArena arena = new HostArena();
        arena.acquire("op", "x");
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(Thread.ofPlatform().start(arena::close));
        }
        for (Thread closer : closers) {
            awaitBlocked(closer);
        }
        arena.release();
        for (Thread closer : closers) {
            closer.join();
        }
        assertThat(arena.frees()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void aForgottenArenaIsReportedWithItsCreationSite() throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        AtomicReference<LogRecord> record = new AtomicReference<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord each) {
                if (each.getMessage().contains("forgotten-by-a-test")) {
                    record.set(each);
                    reported.countDown();
                }
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
        Logger logger = Logger.getLogger(TensorArena.class.getName());
        logger.addHandler(listener);
        try {
            forget();
            // The collector is asked until the cleaner speaks; each round waits for it instead of sleeping.
            do {
                System.gc();
            } while (!reported.await(50, TimeUnit.MILLISECONDS));
        } finally {
            logger.removeHandler(listener);
        }
        assertThat(record.get().getThrown().getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("forget"));
    }

    // In a frame of its own, so that no local keeps the arena alive.
    private static void forget() {
        new HostArena("forgotten-by-a-test").allocate(DType.F32, 1);
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void hostMemoryBelongsToNoDevice() {
        TensorArena host = TensorArena.ofHost();
        Tensor tensor = host.allocate(DType.F32, 3).copyFrom(new float[] {1, 2, 3});
        assertThat(host.device()).isEqualTo(TensorArena.HOST);
        assertThat(tensor.toFloats()).containsExactly(1, 2, 3);
        Tensor weight = host.allocate(DType.F32, 1, 2, 3);
        assertRefused("TensorArena.pack", "weight", "the device that will use it", () -> host.pack(weight, WeightLayout.KN));
        host.close();
        assertThat(host.isOpen()).isFalse();
    }

    /// A device that works asynchronously ends its uses of the memory when it is asked to, before close waits for them.
    @Test
    void closeLetsTheDeviceSettleFirst() {
        boolean[] settled = {false};
        TensorArena arena = new HostArena() {
            @Override
            protected void settle() {
                settled[0] = true;
                release();
            }
        };
        arena.acquire("test", "x");
        arena.close();
        assertThat(settled[0]).isTrue();
        settled[0] = false;
        arena.close();
        assertThat(settled[0]).isFalse();
    }
}
