package dev.npu4j.ascend;

import dev.npu4j.io.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Ends processes by force while the simulated device is at work, and says what is wrong with how they ended: exit code,
/// time, crash log, error stream, and the simulator's report of broken rules and of what was not given back.
final class Shutdowns {
    private static final long LIMIT_MILLIS = 5000; // from the beginning of the end
    private static final long START_LIMIT_SECONDS = 60;
    private static final int LONGEST_DELAY_US = 300;
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /// Of one kind: what was wrong, one line for each process, and the longest time that one took to end.
    record Result(Ending ending, int count, List<String> complaints, long longestMillis) {
        @Override
        public String toString() {
            return String.format("%-26s %d ended, %d as they must not, the slowest after %d ms", ending, count, complaints.size(), longestMillis);
        }
    }

    private record Ended(List<String> complaints, long millis) {
    }

    private final Path folder;
    private final Path home;
    private final String classPath;

    /// @param folder where each process has a folder of its own; those of processes that ended well are deleted
    Shutdowns(Path folder, Path home, String classPath) {
        this.folder = folder.toAbsolutePath();
        this.home = home.toAbsolutePath();
        this.classPath = Arrays.stream(classPath.split(File.pathSeparator)).map(each -> Path.of(each).toAbsolutePath().toString()).collect(Collectors.joining(File.pathSeparator));
    }

    /// Arguments: a folder, the simulator's home, how many of each kind, a seed, and kinds; all where none is named.
    /// Exits with 1 where anything was wrong.
    public static void main(String... arguments) throws InterruptedException {
        Shutdowns shutdowns = new Shutdowns(Path.of(arguments[0]), Path.of(arguments[1]), System.getProperty("java.class.path"));
        int count = Integer.parseInt(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        List<Ending> endings = arguments.length == 4 ? List.of(Ending.values()) : Arrays.stream(arguments).skip(4).map(Ending::valueOf).toList();
        boolean failed = false;
        for (Ending ending : endings) {
            Result result = shutdowns.run(ending, count, seed);
            System.out.println(result);
            result.complaints().forEach(each -> System.out.println("  " + each));
            failed |= !result.complaints().isEmpty();
        }
        System.exit(failed ? 1 : 0);
    }

    /// Ends so many processes in one way, a few at a time.
    Result run(Ending ending, int count, long seed) throws InterruptedException {
        // those that hang wait, and need no processor for it
        int atOnce = ending == Ending.SIGTERM_WHILE_HANGING ? 8 : Math.max(2, Runtime.getRuntime().availableProcessors());
        List<String> complaints = new ArrayList<>();
        long longest = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
            List<Future<Ended>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long own = seed + i;
                all.add(pool.submit(() -> end(ending, own)));
            }
            for (Future<Ended> each : all) {
                Ended ended = each.get();
                complaints.addAll(ended.complaints());
                longest = Math.max(longest, ended.millis());
            }
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
        return new Result(ending, count, complaints, longest);
    }

    private Ended end(Ending ending, long seed) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Path own = Files.createDirectories(folder.resolve(ending + "-" + seed));
        Path err = own.resolve("err.txt");
        Path report = own.resolve("report.json");
        Process process = start(ending, seed, own, err, report, random);
        List<String> complaints = new ArrayList<>();
        long begin;
        try (BufferedReader out = process.inputReader()) {
            Thread watch = Thread.startVirtualThread(() -> killAfter(process, START_LIMIT_SECONDS));
            String running = out.readLine();
            if ("running".equals(running) && !ending.signal().isEmpty()) {
                Thread.sleep(random.nextInt(30)); // so that signals come at any moment of its work
                begin = System.nanoTime();
                signal(process, ending.signal());
            } else {
                String last = out.readLine();
                begin = System.nanoTime();
                if (!"ending".equals(last)) {
                    complaints.add("did not come to its end: " + running + ", " + last);
                }
            }
            if (!process.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                complaints.add("was still there after " + LIMIT_MILLIS + " ms");
                process.destroyForcibly().waitFor();
            }
            watch.interrupt();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        if (process.exitValue() != ending.exitCode) {
            complaints.add("exit code " + process.exitValue() + ", not " + ending.exitCode);
        }
        judge(ending, own, err, report, complaints);
        if (complaints.isEmpty()) {
            delete(own);
            return new Ended(List.of(), millis);
        }
        return new Ended(List.of(own + " (ended after " + millis + " ms): " + String.join("; ", complaints)), millis);
    }

    private Process start(Ending ending, long seed, Path own, Path err, Path report, SplittableRandom random) throws IOException {
        List<String> command = new ArrayList<>();
        // a JVM takes no notice of a SIGINT that was ignored when it was started, as it is in the background of a script
        command.addAll(List.of("env", "--default-signal=INT", Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ending == Ending.SIGTERM_WITH_DEFAULT_FLAGS ? List.of() : QUICK_START);
        command.addAll(List.of("-Xmx256m", "-XX:ErrorFile=" + own.resolve("hs_err_pid%p.log"), "--enable-native-access=ALL-UNNAMED",
            "-Dnpu4j.ascend.sim=910B", "-Dnpu4j.ascend.home=" + home, "-cp", classPath, EndingProcess.class.getName(), ending.name(), String.valueOf(seed)));
        ProcessBuilder builder = new ProcessBuilder(command).directory(own.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("NPU4J_SIM") || name.startsWith("ASCEND_"));
        builder.environment().put("NPU4J_SIM_SEED", String.valueOf(seed));
        builder.environment().put("NPU4J_SIM_DELAY_US", String.valueOf(random.nextInt(LONGEST_DELAY_US)));
        builder.environment().put("NPU4J_SIM_REPORT", report.toString());
        return builder.start();
    }

    private static void judge(Ending ending, Path own, Path err, Path report, List<String> complaints) throws IOException {
        try (var files = Files.list(own)) {
            files.filter(each -> each.getFileName().toString().startsWith("hs_err")).forEach(each -> complaints.add("crashed: " + each.getFileName()));
        }
        List<String> said = Files.readAllLines(err).stream()
            .filter(line -> ending != Ending.THROW || !line.matches("Exception in thread \"main\" .*as ordered|\tat .*")).toList();
        if (!said.isEmpty()) {
            complaints.add("said: " + said.getFirst());
        }
        if (ending == Ending.SIGKILL) {
            return; // nobody is left to report
        }
        if (!Files.exists(report)) {
            complaints.add("no report of the simulator");
            return;
        }
        Map<?, ?> found = (Map<?, ?>) Json.parse("report", Files.readAllBytes(report));
        for (String list : List.of("violations", "warnings")) {
            if (!((List<?>) found.get(list)).isEmpty()) {
                complaints.add(list + " " + found.get(list));
            }
        }
        if (ending.isOrderly && ((Map<?, ?>) found.get("leaks")).values().stream().anyMatch(each -> !each.equals(0L))) {
            complaints.add("leaks " + found.get("leaks"));
        }
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-s", signal.substring(3), String.valueOf(process.pid())).inheritIO().start().waitFor() != 0) {
            throw new AssertionError("cannot send " + signal);
        }
    }

    /// A limit: the reader of its output would wait for ever for a process that hangs. Interrupted where it ended in time.
    private static void killAfter(Process process, long seconds) {
        try {
            Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
            process.toHandle().destroyForcibly(); // the process itself would close the stream that is being read
        } catch (InterruptedException itEnded) {
            // as it should
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.delete(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
