package dev.npu4j.conformance.worker;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command that starts a worker: the JVM that asks, once more, with another main class. Same `java`, same class and
/// module path, same heap, same properties, so that a device is there what it would be here.
final class WorkerCommand {
    // Of these a second JVM would fight with the first over a port or a file.
    private static final List<String> NOT_INHERITED = List.of("-XX:ErrorFile", "-XX:StartFlightRecording", "-XX:FlightRecorderOptions",
        "-XX:ArchiveClassesAtExit", "-Xlog", "-Xrun", "-Xdebug", "-Dcom.sun.management");
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final List<String> INHERITED = List.of("-X", "-D", "--enable-native-access");

    private WorkerCommand() {
    }

    static List<String> of(WorkerOptions options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(inherited(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        String format = System.getProperty(LOG_FORMAT);
        if (format != null) { // programs set it when they start: a worker's warnings are to look like theirs
            command.add("-D" + LOG_FORMAT + "=" + format);
        }
        command.add("-XX:ErrorFile=" + crashLog(options, "%p"));
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:+DisplayVMOutputToStderr"); // the JVM's own words, too, keep off the protocol
        if (WorkerDevice.hasVectorModule()) {
            command.add("--add-modules=" + WorkerDevice.VECTOR_MODULE);
        }
        command.addAll(options.jvm());
        command.addAll(path("--class-path", "java.class.path"));
        command.addAll(path("--module-path", "jdk.module.path"));
        Module own = WorkerMain.class.getModule();
        if (own.isNamed()) {
            command.add("--module");
            command.add(own.getName() + "/" + WorkerMain.class.getName());
        } else {
            command.add(WorkerMain.class.getName());
        }
        command.addAll(options.arguments().words());
        return command;
    }

    /// Where the JVM of that process number writes about its crash.
    static Path crashLog(WorkerOptions options, Object pid) {
        return options.crashLogs().toAbsolutePath().resolve("hs_err_pid" + pid + ".log");
    }

    static List<String> inherited(List<String> options) {
        return options.stream().filter(each -> INHERITED.stream().anyMatch(each::startsWith) && NOT_INHERITED.stream().noneMatch(each::startsWith)).toList();
    }

    private static List<String> path(String option, String property) {
        String path = System.getProperty(property, "");
        return path.isEmpty() ? List.of() : List.of(option, path);
    }
}
