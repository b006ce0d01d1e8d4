package dev.npu4j.bench.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
    @TempDir
    private Path folder;

    /// What is found is the machine's affair; that all is tried, and that the device takes what is written, is ours.
    @Test
    void writesAFileThatADeviceReads() throws IOException {
        List<String> told = new ArrayList<>();
        Path file = new Tuner(List.of("ExpertFfn(f32, e=2, m=6, hidden=48, width=32, dist=uniform, seed=1)"), 1, folder, told::add).run();
        assertThat(told).hasSize(9).allMatch(line -> line.matches("\\d of 9  \\w+=\\d+: time of the best so far x \\d+\\.\\d{3}(, taken)?"));
        assertThat(System.getProperty(Tuner.PROPERTY)).isNull();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }

        System.setProperty(Tuner.PROPERTY, file.toString());
        try (Device device = Devices.open("cpu,threads=1")) {
            long taken = told.stream().filter(line -> line.endsWith("taken")).map(line -> line.replaceAll(".*  (\\w+)=.*", "$1")).distinct().count();
            assertThat(Files.readAllLines(file).stream().filter(line -> !line.startsWith("#"))).as(device.description()).hasSize((int) taken);
        } finally {
            System.clearProperty(Tuner.PROPERTY);
        }
    }
}
