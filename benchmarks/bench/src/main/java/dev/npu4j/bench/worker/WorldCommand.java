package dev.npu4j.bench.worker;

import dev.npu4j.bench.roof.Roof;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command that starts a worker: the JVM that asks, once more, with another main class and a class path of its own.
public final class WorldCommand {
    // What a second JVM would fight over with the first, and what says which modules it has.
    private static final List<String> NOT_INHERITED = List.of("-XX:ErrorFile", "-XX:StartFlightRecording", "-XX:FlightRecorderOptions",
        "-XX:ArchiveClassesAtExit", "-Xlog", "-Xrun", "-Xdebug", "-Dcom.sun.management");
    private static final List<String> INHERITED = List.of("-X", "-D");

    /// Tells libraries that MKL is to be loaded before any other.
    private static final String MKL_PROPERTY = "npu4j.bench.mkl";

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
        // Who reaches a compile waits for it, so that warming up ends with everything compiled, however busy the machine.
        command.add("-Xbatch");
        if (kind == WorkerKind.MKL) {
            command.add("-D" + MKL_PROPERTY + "=true");
        }
        String roof = System.getProperty(Roof.SIZE_PROPERTY);
        if (roof != null) { // set by a program, it is no option of this JVM
            command.add("-D" + Roof.SIZE_PROPERTY + "=" + roof);
        }
        command.addAll(jvm);
        command.addAll(List.of("--class-path", classPath, WorkerMain.class.getName(), kind.name()));
        return command;
    }
}
