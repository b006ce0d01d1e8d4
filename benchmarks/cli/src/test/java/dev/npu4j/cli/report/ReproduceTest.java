package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReproduceTest {
    private static RunFacts facts(String... command) {
        RunFacts facts = Samples.FACTS;
        return new RunFacts(facts.version(), facts.commit(), List.of(command), facts.started(), facts.machine(), facts.device(),
            facts.description(), facts.twins(), facts.accelerator(), facts.seed(), facts.model(), facts.criterion(), facts.fault(), facts.arithmetic());
    }

    @Test
    void theDeviceOfTheRunIsNamedAgain() {
        assertThat(Reproduce.command(Samples.verdict(Status.FAILED, 2), facts("--device", "cpu,width=128", "validate", "--threads=2")))
            .startsWith("./npu4j validate --case 'RmsNorm(").endsWith(" --device 'cpu,width=128' '--threads=2'");
    }

    @Test
    void theModelOfTheRunIsNamedAgain() {
        assertThat(Reproduce.command(Samples.real(), facts("validate"))).isEqualTo("./npu4j validate --op SandwichNorm --model '/models/it'\\''s'");
    }
}
