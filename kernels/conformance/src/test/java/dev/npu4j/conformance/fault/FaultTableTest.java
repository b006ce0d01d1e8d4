package dev.npu4j.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Planted.Fate;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The README's table of planted faults is about the faults that there are. `-Dnpu4j.fault.table=write` writes it anew.
class FaultTableTest {
    private static final Path README = Path.of("README.md");

    @Test
    void theReadmeNamesEveryFault() throws IOException {
        if ("write".equals(System.getProperty("npu4j.fault.table"))) {
            try (Device cpu = Devices.open("cpu")) {
                Files.writeString(README, FaultTable.replace(Files.readString(README), FaultTable.markdown(SelfTests.run(cpu).planted())));
            }
        }
        assertThat(FaultTable.names(Files.readString(README)))
            .containsExactlyInAnyOrderElementsOf(FaultCatalogue.all().stream().map(KnownFault::name).distinct().toList());
    }

    @Test
    void aRowSaysWhoNoticedAndWhoWouldNotHave() {
        String table = FaultTable.markdown(List.of(
            new Planted("all zeros", "RmsNorm", "f32", "cpu", Fate.KILLED, List.of(Gate.BOUND, Gate.GAIN), List.of("lenient"), "line", ""),
            new Planted("all zeros", "RmsNorm", "bf16", "cpu", Fate.KILLED, List.of(Gate.BOUND), List.of("lenient", "blind in bf16"), "line", ""),
            new Planted("all zeros", "RmsNorm", "f16", "cpu", Fate.EQUIVALENT, List.of(), List.of("lenient", "never counted"), "line", "zero anyway")));
        assertThat(table).isEqualTo("""
            | Fault | Operator | f32 | bf16 | f16 | f32 × bf16 | lenient | blind in bf16 |
            |---|---|---|---|---|---|:-:|:-:|
            | all zeros | RmsNorm | G2 G3b | G2 | harmless |  | ● | ○ |
            | **let pass, of 2** | | **0** | **0** | **0** | **0** | **2** | **1** |
            """);
    }
}
