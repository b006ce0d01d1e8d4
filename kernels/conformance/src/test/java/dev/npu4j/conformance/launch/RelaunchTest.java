package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.op.OpCall;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A call that is launched again makes nothing on the heap, on no thread. Neither our own objects nor, once C2 has compiled the
/// kernels, vectors: a kernel that C2 gave up inlining in makes one for each operation, and shows here before it shows in a time.
///
/// In a JVM of its own, as an application has it: other tests open devices of several widths in one, which C2 does not forgive.
class RelaunchTest {
    /// The width that is asked for, or the machine's; where that is 512 bits, those of AVX2 too, whose kernels are others.
    static Stream<String> widths() {
        String width = System.getProperty("npu4j.cpu.width");
        if (width != null) {
            return Stream.of(width);
        }
        try (Device device = Devices.open("cpu")) {
            return device.description().contains("vector 512") ? Stream.of("auto", "256") : Stream.of("auto");
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void makesNothing(String width) throws IOException, ReflectiveOperationException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            command.add("--add-modules=jdk.incubator.vector");
        }
        command.add("-Dnpu4j.cpu.width=" + width);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, root(Relaunch.class), root(OpCall.class), root(Class.forName("dev.npu4j.cpu.CpuBackend"))), Relaunch.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> said = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();

        List<Long> made = said.stream().filter(line -> line.startsWith("made ")).map(line -> Long.valueOf(line.substring(5))).toList();
        assertThat(made).hasSameSizeAs(Relaunch.CASES);
        for (int i = 0; i < made.size(); i++) {
            assertThat(made.get(i)).as("bytes in %d launches of %s", Relaunch.LAUNCHES, Relaunch.CASES.get(i)).isLessThanOrEqualTo(Relaunch.STRAY);
        }
    }

    /// The folder or jar that a class was read from.
    private static String root(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String place = String.valueOf(type.getResource("/" + name));
        String file = place.startsWith("jar:") ? place.substring("jar:file:".length(), place.indexOf("!/")) : place.substring("file:".length(), place.length() - name.length());
        return Path.of(file).toString();
    }
}
