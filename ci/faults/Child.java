import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A run in a process of its own, and how it ended.
///
/// @param exitCode of the process
/// @param red      how many cases or tests went wrong
/// @param words    the same for people
record Child(int exitCode, int red, String words) {
    private static final Pattern FAILED_GATE = Pattern.compile("\"gate\":\"([^\"]+)\",\"passed\":false");
    private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z_]+)\"");

    /// `npu4j validate`, with its reports in `work`.
    static Child validate(Path root, String classPath, List<String> jvm, List<String> options, Path work) throws IOException, InterruptedException {
        List<String> command = java(jvm, classPath);
        command.addAll(List.of("dev.npu4j.cli.Main", "validate", "--out", work.resolve("out").toString()));
        command.addAll(options);
        int code = run(command, root, work.resolve("log"));
        Map<String, Integer> why = new TreeMap<>();
        Path cases = work.resolve("out/cases.jsonl");
        List<String> lines = Files.exists(cases) ? Files.readAllLines(cases) : List.of();
        int red = 0;
        for (String line : lines) {
            String status = STATUS.matcher(line).results().findFirst().map(found -> found.group(1)).orElse("?");
            if (status.equals("passed") || status.equals("unsupported") || status.equals("skipped")) {
                continue;
            }
            red++;
            List<String> gates = FAILED_GATE.matcher(line).results().map(found -> found.group(1)).toList();
            (gates.isEmpty() ? List.of(status) : gates).forEach(gate -> why.merge(gate, 1, Integer::sum));
        }
        return new Child(code, red, red + " of " + lines.size() + " cases red " + why + (lines.isEmpty() ? last(work.resolve("log")) : ""));
    }

    /// Tests, by the names of their classes, in one JVM.
    static Child tests(Path root, String classPath, List<String> jvm, List<String> classes, Path work) throws IOException, InterruptedException {
        List<String> command = java(jvm, classPath);
        command.add("RunTests");
        command.addAll(classes);
        int code = run(command, root, work.resolve("log"));
        List<String> lines = Files.readAllLines(work.resolve("log"));
        List<String> failed = lines.stream().filter(line -> line.startsWith("RED ")).map(line -> line.substring(4)).toList();
        return new Child(code, failed.size(), failed.isEmpty() ? lines.isEmpty() ? "no word" : lines.getLast() : failed.size() + " red, first " + failed.getFirst());
    }

    private static List<String> java(List<String> jvm, String classPath) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    static int run(List<String> command, Path folder, Path log) throws IOException, InterruptedException {
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    }

    static String last(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "" : ": " + lines.getLast();
    }

    static void delete(Path folder) throws IOException {
        Path[] all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toArray(Path[]::new);
        }
        for (Path each : Arrays.asList(all)) {
            Files.delete(each);
        }
    }
}
