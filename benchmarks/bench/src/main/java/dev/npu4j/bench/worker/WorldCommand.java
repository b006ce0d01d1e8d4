package dev.npu4j.bench.worker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The command that starts a worker: the JVM that asks, once more, with another main class and a class path of its own.
public final class WorldCommand {
    // What a second JVM would fight over with the first, and what says which modules it has.
    private static final List<String> NOT_INHERITED = List.of("-XX:ErrorFile", "-XX:StartFlightRecording", "-XX:FlightRecorderOptions",
        "-XX:ArchiveClassesAtExit", "-Xlog", "-Xrun", "-Xdebug", "-Dcom.sun.management");
    private static final List<String> INHERITED = List.of("-X", "-D");

    private WorldCommand() {
    }

    /// @param classPath own: that of this JVM is not added
    /// @param jvm       further options
    public static List<String> of(WorkerKind kind, String classPath, List<String> jvm) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(each -> INHERITED.stream().anyMatch(each::startsWith) && NOT_INHERITED.stream().noneMatch(each::startsWith)).forEach(command::add);
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:+DisplayVMOutputToStderr"); // the JVM's own words keep off the replies
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--add-modules=jdk.incubator.vector");
        command.addAll(jvm);
        command.addAll(List.of("--class-path", classPath, WorkerMain.class.getName(), kind.name()));
        return command;
    }

    /// A class path without the jars whose file names begin so.
    public static String without(String classPath, String prefix) {
        return String.join(File.pathSeparator, Arrays.stream(classPath.split(File.pathSeparator))
            .filter(each -> !Path.of(each).getFileName().toString().startsWith(prefix)).toList());
    }
}
