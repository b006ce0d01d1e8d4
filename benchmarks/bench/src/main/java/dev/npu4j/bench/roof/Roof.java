package dev.npu4j.bench.roof;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;

/// Runs a [Probe] on so many threads. Each thread has its own part of the memory, which nobody else touches.
///
/// A run takes milliseconds, so that handing it to the threads, some 50 µs, is lost in it.
public final class Roof implements AutoCloseable {
    /// Of the memory that is read; twice that is held, for copies.
    public static final String SIZE_PROPERTY = "npu4j.bench.roof.mib";
    private static final long SIZE = Long.getLong(SIZE_PROPERTY, 256) << 20;
    private static final long MOST_THREADS = 1024;
    private static final int FMA_CALLS = 40;

    private final int threads;
    private final long bytes;
    private final ExecutorService helpers;
    private double sink; // so that no result is unused

    /// Memory for all roofs of a process, at whatever number of threads; touched when it is first needed.
    private static final class Memory {
        private static final MemorySegment ALL = Arena.global().allocate(2 * (SIZE + MOST_THREADS * Streams.COUNT * Streams.BLOCK), Streams.BLOCK).fill((byte) 1);
    }

    /// Its threads wait until they are asked.
    public Roof(int threads) {
        this.threads = threads;
        // an odd number of blocks for each stream, so that they do not meet in the same banks of memory
        bytes = (SIZE / threads / Streams.COUNT / Streams.BLOCK | 1) * Streams.BLOCK * Streams.COUNT * threads;
        helpers = Executors.newFixedThreadPool(Math.max(1, threads - 1), work -> {
            Thread thread = new Thread(work, "npu4j-roof");
            thread.setDaemon(true);
            return thread;
        });
    }

    /// What one run does, in floating-point operations or bytes.
    public double work(Probe probe) {
        return switch (probe) {
            case FMA -> FmaLoop.FLOPS * FMA_CALLS * threads;
            case READ -> bytes;
            case COPY, COPY_LOOP -> 2.0 * bytes;
        };
    }

    /// Does it once, on all threads.
    public void run(Probe probe) {
        long part = bytes / threads;
        sink += onAll(switch (probe) {
            case FMA -> thread -> FmaLoop.run(FMA_CALLS);
            case READ -> thread -> Streams.sum(Memory.ALL, thread * part, part);
            case COPY -> thread -> Streams.copy(Memory.ALL, thread * part, bytes + thread * part, part);
            case COPY_LOOP -> thread -> Streams.copyLoop(Memory.ALL, thread * part, bytes + thread * part, part);
        });
    }

    private double onAll(IntToDoubleFunction work) {
        List<Future<Double>> parts = new ArrayList<>();
        for (int thread = 1; thread < threads; thread++) {
            int index = thread;
            parts.add(helpers.submit(() -> work.applyAsDouble(index)));
        }
        // this thread works, too: two that wake up together are easily put on one core
        double sum = work.applyAsDouble(0);
        try {
            for (Future<Double> part : parts) {
                sum += part.get();
            }
            return sum;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the roof was measured", stop);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }

    @Override
    public void close() {
        helpers.shutdownNow();
        helpers.close();
    }
}
