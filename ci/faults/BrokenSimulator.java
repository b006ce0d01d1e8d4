import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A copy of the simulator to be broken in one way after the other.
final class BrokenSimulator {
    private final Path source;
    private final Path homes;
    private final Path log;
    private final Map<Path, String> right = new HashMap<>(); // what changed files held before

    /// Copies the sources.
    BrokenSimulator(Path from, Path to) throws IOException, InterruptedException {
        source = to.resolve("source");
        homes = to.resolve("build");
        log = to.resolve("log");
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.filter(path -> !from.relativize(path).startsWith("target")).toList()) {
                Path copy = source.resolve(from.relativize(each));
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(each, copy);
                }
            }
        }
        // Of a build that takes a minute a third is the optimizer's, for a few launches.
        Path lists = source.resolve("CMakeLists.txt");
        Files.writeString(lists, new Edit("CMakeLists.txt", "-O2 -g", "-O0").in(Files.readString(lists)));
        run(List.of("cmake", "-S", source.toString(), "-B", homes.toString()));
    }

    /// Makes it the one that is wrong in this way, and in no other.
    void build(Mutant mutant) throws IOException, InterruptedException {
        for (Map.Entry<Path, String> each : right.entrySet()) {
            Files.writeString(each.getKey(), each.getValue());
        }
        right.clear();
        for (Map.Entry<Path, String> each : mutant.changed(List.of(source.resolve("sim"))).entrySet()) {
            right.put(each.getKey(), Files.readString(each.getKey()));
            Files.writeString(each.getKey(), each.getValue());
        }
        run(List.of("cmake", "--build", homes.toString(), "--parallel", String.valueOf(Runtime.getRuntime().availableProcessors())));
    }

    /// The folder of the simulated toolkits.
    Path homes() {
        return homes;
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        if (Child.run(command, source, log) != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed" + Child.last(log));
        }
    }
}
