package dev.npu4j.bench.tune;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.own.Npu4jLibrary;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Looks for better block sizes, one after the other: each candidate runs beside what is best so far, turn by turn. It is taken
/// where it is faster by more than [#GAIN] over all cases and surely slower in none. So a machine on which nothing stands out
/// keeps the safe sizes.
///
/// In one process that lasts for all of it: the first candidates would otherwise be judged while C2 still works.
public final class Tuner {
    /// A file of block sizes, for the CPU device.
    public static final String PROPERTY = "npu4j.cpu.tuning";
    private static final double GAIN = 0.02;
    private static final int ROUNDS = 9;
    private static final double WARM_SECONDS = 0.3;
    private static final double SAMPLE_SECONDS = 0.01;

    /// Few, some and many rows of an expert; weights of either dtype.
    private static final List<String> CASES = List.of(
        "ExpertFfn(f32, e=2, m=2, hidden=5120, width=1344, dist=uniform, seed=1)",
        "ExpertFfn(f32, e=2, m=16, hidden=5120, width=1344, dist=uniform, seed=1)",
        "ExpertFfn(f32, e=2, m=128, hidden=5120, width=1344, dist=uniform, seed=1)",
        "ExpertFfn(f32, w=bf16, e=2, m=128, hidden=5120, width=1344, dist=uniform, seed=1)");

    /// Of each size values that are in no line of the table: one that is would win by chance.
    private static final List<Candidate> CANDIDATES = List.of(new Candidate("chunk", 256), new Candidate("chunk", 768), new Candidate("chunk", 2048),
        new Candidate("longChunk", 1536), new Candidate("longChunk", 2560), new Candidate("span", 12), new Candidate("span", 36), new Candidate("rows", 64),
        new Candidate("rows", 192));

    private final List<String> cases;
    private final int threads;
    private final Path folder;
    private final Consumer<String> tell;
    private final String prefix;
    private final Map<String, Integer> best = new TreeMap<>();

    /// A value of one size.
    private record Candidate(String size, int value) {
    }

    /// @param folder where the file goes
    /// @param tell   hears what is tried and what came of it
    public Tuner(int threads, Path folder, Consumer<String> tell) {
        this(CASES, threads, folder, tell);
    }

    Tuner(List<String> cases, int threads, Path folder, Consumer<String> tell) {
        this.cases = cases;
        this.threads = threads;
        this.folder = folder;
        this.tell = tell;
        prefix = prefix();
    }

    /// Names of the sizes of this machine's width begin with its bits.
    private static String prefix() {
        try (Device device = Devices.open("cpu,threads=1")) {
            String[] words = device.description().split("[ ,]+");
            int vector = List.of(words).indexOf("vector");
            return (vector < 0 ? "0" : words[vector + 1]) + ".";
        }
    }

    /// @return the file, which holds nothing where nothing was better
    public Path run() throws IOException {
        String before = System.getProperty(PROPERTY);
        try {
            for (int i = 0; i < CANDIDATES.size(); i++) {
                Candidate candidate = CANDIDATES.get(i);
                boolean isBetter = isBetter(candidate, (i + 1) + " of " + CANDIDATES.size() + "  " + candidate.size() + "=" + candidate.value());
                if (isBetter) {
                    best.put(candidate.size(), candidate.value());
                }
            }
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
        return write("tuning.properties", best);
    }

    private boolean isBetter(Candidate candidate, String step) throws IOException {
        Map<String, Integer> changed = new TreeMap<>(best);
        changed.put(candidate.size(), candidate.value());
        Path old = write("best.tuning", best);
        Path other = write("candidate.tuning", changed);
        double logs = 0;
        boolean isSlower = false;
        StringBuilder said = new StringBuilder(step).append(": time of the best so far x");
        for (String line : cases) {
            // Whoever is made first gets the worse memory, by up to a tenth: so each is once.
            Interval asSecond = ratio(line, old, other);
            Interval asFirst = ratio(line, other, old);
            double ratio = Math.sqrt(asSecond.median() / asFirst.median());
            logs += Math.log(ratio);
            isSlower |= Math.sqrt(asSecond.low() / asFirst.high()) > 1;
            said.append(String.format(Locale.ROOT, " %.3f", ratio));
        }
        boolean isBetter = !isSlower && Math.exp(logs / cases.size()) < 1 - GAIN;
        tell.accept(said + (isBetter ? ", taken" : ""));
        Files.delete(old);
        Files.delete(other);
        return isBetter;
    }

    /// Time of the contestant made second over that of the first, round by round.
    private Interval ratio(String line, Path first, Path second) {
        Workload workload = Workload.parse(line);
        try (Arena arena = Arena.ofShared()) {
            Data data = workload.data(arena);
            try (Contestant one = contestant(workload, data, first); Contestant two = contestant(workload, data, second)) {
                seconds(one, WARM_SECONDS);
                seconds(two, WARM_SECONDS);
                double[] ratios = new double[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    // Whoever comes second finds the other's traces in the caches, so they change places.
                    double earlier = seconds(round % 2 == 0 ? one : two, SAMPLE_SECONDS);
                    double later = seconds(round % 2 == 0 ? two : one, SAMPLE_SECONDS);
                    ratios[round] = round % 2 == 0 ? later / earlier : earlier / later;
                }
                return Interval.ofMedian(ratios);
            }
        }
    }

    /// A device reads the file when it is opened.
    private Contestant contestant(Workload workload, Data data, Path sizes) {
        System.setProperty(PROPERTY, sizes.toString());
        Library.Entry entry = new Npu4jLibrary().entries(workload, data, threads).getFirst();
        return entry.contestant().get();
    }

    /// Of a run, over so many seconds and two runs at least.
    private static double seconds(Contestant contestant, double atLeast) {
        contestant.run();
        long begin = System.nanoTime();
        long runs = 0;
        do {
            contestant.run();
            runs++;
        } while (System.nanoTime() - begin < atLeast * 1e9);
        return (System.nanoTime() - begin) / 1e9 / runs;
    }

    private Path write(String name, Map<String, Integer> sizes) throws IOException {
        StringBuilder text = new StringBuilder("# Block sizes, for -D").append(PROPERTY).append("=FILE; what is not here is as in the table.\n");
        sizes.forEach((size, value) -> text.append(prefix).append(size).append('=').append(value).append('\n'));
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve(name), text);
    }
}
