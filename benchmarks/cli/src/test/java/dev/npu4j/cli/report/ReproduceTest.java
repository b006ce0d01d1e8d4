package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cli.base.Simulation;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReproduceTest {
    private static RunFacts facts(String... command) {
        return Samples.facts("", "", command);
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

    @Test
    void modelFoldersAreQuotedForTheShell() {
        Verdict golden = new Verdict("logits", "golden", "f32", "cpu", "", Status.FAILED, List.of(), List.of(), new int[Verdict.BINS], "", 0, Evidence.NONE);
        assertThat(Reproduce.command(golden, Samples.FACTS)).isEqualTo("./npu4j validate --op golden --model '/models/it'\\''s'");
    }

    @Test
    void thePlantedFaultAndTheCriterionOfTheRunAreNamedAgain() {
        assertThat(Reproduce.command(Samples.verdict(Status.FAILED, 2), facts("validate", "--fault", "zeros", "--criterion=torch"))).endsWith("' --fault 'zeros' '--criterion=torch'");
    }

    @Test
    void aFaultOfTheSelfTestIsPlantedAloneInItsCase() {
        assertThat(Reproduce.command(Samples.planted("it's zero", "bf16", Planted.Fate.SURVIVED, List.of()), facts("validate", "--fault", "another", "--device", "cpu")))
            .isEqualTo("./npu4j validate --fault 'it'\\''s zero' --case 'GroupedMatmul(bf16, e=2, m=4, k=8, n=16)' --device 'cpu'");
    }

    @Test
    void aWholeRunIsQuotedWhereAShellWouldReadItOtherwise() {
        assertThat(Reproduce.everything(facts("validate", "--device", "cpu,threads=2", "--out", "my reports"))).isEqualTo("./npu4j validate --device cpu,threads=2 --out 'my reports'");
    }

    @Test
    void whatWasSimulatedIsSimulatedAgain() {
        Verdict failed = Samples.verdict(Status.FAILED, 2);
        assertThat(Reproduce.command(failed, facts("validate", "--sim", "--full"))).endsWith("' --sim");
        assertThat(Reproduce.command(failed, facts("--sim", "310P", "validate"))).endsWith("' --sim '310P'");
        assertThat(Reproduce.command(failed, facts("validate", "--sim=910_93", "--fault", "zeros"))).endsWith("' '--sim=910_93' --fault 'zeros'");
        assertThat(Reproduce.command(failed, facts("validate", "--sim"))).endsWith("' --sim");
    }

    /// A seed decides what a simulator does, and so is part of the command.
    @Test
    void whatASimulatorWasToldItIsToldAgain() {
        assertThat(Reproduce.command(Samples.verdict(Status.FAILED, 2), Samples.SIMULATED)).startsWith("NPU4J_SIM_SEED=7 ./npu4j validate --case 'RmsNorm(").endsWith("' --sim");
        assertThat(Reproduce.everything(Samples.SIMULATED)).isEqualTo("NPU4J_SIM_SEED=7 ./npu4j validate --sim");
        assertThat(Simulation.variables(Map.of("NPU4J_SIM_SEED", "3", "NPU4J_SIM_CANN", "8.1", "NPU4J_SIM_TRACE", "/tmp/t", "NPU4J_OTHER", "1", "PATH", "/bin")))
            .containsExactly("NPU4J_SIM_CANN=8.1", "NPU4J_SIM_SEED=3");
    }
}
