package dev.npu4j.bench.worker;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.roof.Roof;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// One workload on its data in one process, and the contestants that are to do it.
final class Session implements AutoCloseable {
    private static final int MOST_THIRDS = 12;
    private static final double STEADY = 0.95;
    private static final double LEAD_IN = 0.005; // seconds
    private static final double LONG_RUN = 0.1;
    private static final long MOST_RUNS = 1_000_000;

    private final Arena arena = Arena.ofShared();
    private final List<Seat> seats = new ArrayList<>();
    private final List<Entrant> entrants = new ArrayList<>();
    private long dataBytes;

    /// Where a contestant sits, once it is made.
    private static final class Seat {
        private final Supplier<Contestant> maker;
        private Contestant contestant;
        private double estimate = 1e-3; // seconds of a run

        Seat(Supplier<Contestant> maker) {
            this.maker = maker;
        }
    }

    /// Makes the data, and asks each library.
    ///
    /// @param line of the workload; empty where only the roof is measured
    Session(String line, int threads, List<Library> libraries) {
        if (line.isEmpty()) {
            return;
        }
        Workload workload = Workload.parse(line);
        Data data = workload.data(arena);
        data.arrays().values().forEach(array -> dataBytes += array.segment().byteSize());
        for (Library library : libraries) {
            try {
                for (Library.Entry entry : library.entries(workload, data, threads)) {
                    add(library.name(), entry.variant(), library.description(), library.usesCblas(), 0, entry.contestant());
                }
            } catch (RuntimeException | LinkageError broken) {
                addBroken(library.name(), library.usesCblas(), broken.toString());
            }
        }
    }

    void addBroken(String library, boolean usesCblas, String problem) {
        entrants.add(new Entrant(seats.size(), library, "", "", usesCblas, 0, problem));
        seats.add(new Seat(() -> {
            throw new IllegalStateException(problem);
        }));
    }

    /// The roof is not the session's, and outlives it.
    void addProbe(Probe probe, Roof roof) {
        add(Entrant.ROOF, probe.name(), probe.unit(), false, roof.work(probe), () -> new Contestant() {
            @Override
            public void run() {
                roof.run(probe);
            }

            @Override
            public float[] output() {
                return new float[0];
            }

            @Override
            public void close() {
                // nothing of its own
            }
        });
    }

    private void add(String library, String variant, String description, boolean usesCblas, double work, Supplier<Contestant> maker) {
        entrants.add(new Entrant(seats.size(), library, variant, description, usesCblas, work, ""));
        seats.add(new Seat(maker));
    }

    List<Entrant> entrants() {
        return entrants;
    }

    long dataBytes() {
        return dataBytes;
    }

    /// @return bytes of packed weights
    long prepare(int index) {
        Seat seat = seats.get(index);
        seat.contestant = seat.maker.get();
        return seat.contestant.packedBytes();
    }

    /// What it gives, after one run.
    float[] output(int index) {
        Contestant contestant = seats.get(index).contestant;
        contestant.run();
        return contestant.output();
    }

    /// Runs it until it becomes no faster any more, for so long at least: then what is to be compiled is compiled, and
    /// what is touched is there.
    ///
    /// @return seconds of a run, the best of the last third
    double warm(int index, double seconds) {
        Seat seat = seats.get(index);
        double before = Double.POSITIVE_INFINITY;
        for (int third = 1; third <= MOST_THIRDS; third++) {
            seat.estimate = best(seat.contestant, seconds / 3);
            if (third >= 3 && seat.estimate > STEADY * before) {
                break;
            }
            before = seat.estimate;
        }
        return seat.estimate;
    }

    private static double best(Contestant contestant, double seconds) {
        double best = Double.POSITIVE_INFINITY;
        long end = System.nanoTime() + Math.round(seconds * 1e9);
        do {
            long begin = System.nanoTime();
            contestant.run();
            best = Math.min(best, Math.max(System.nanoTime() - begin, 1) / 1e9);
        } while (System.nanoTime() < end);
        return best;
    }

    /// As many runs as fill so many seconds by the last estimate, at least one. Some that do not count come first: they
    /// wake the threads of a pool, which the system may put on one core for a while, and bring back the caches that the
    /// contestant before took. Runs that are so long that this is lost in them do without.
    ///
    /// @return seconds of a run
    double sample(int index, double seconds) {
        Seat seat = seats.get(index);
        Contestant contestant = seat.contestant;
        if (seat.estimate < LONG_RUN) {
            best(contestant, LEAD_IN);
        }
        long runs = Math.clamp(Math.round(seconds / seat.estimate), 1, MOST_RUNS);
        long begin = System.nanoTime();
        for (long run = 0; run < runs; run++) {
            contestant.run();
        }
        seat.estimate = Math.max(System.nanoTime() - begin, 1) / 1e9 / runs;
        return seat.estimate;
    }

    void drop(int index) {
        Seat seat = seats.get(index);
        if (seat.contestant != null) {
            Contestant leaving = seat.contestant;
            seat.contestant = null;
            leaving.close();
        }
    }

    @Override
    public void close() {
        for (int index = 0; index < seats.size(); index++) {
            drop(index);
        }
        arena.close();
    }
}
