package dev.npu4j.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.judge.Prepared;
import dev.npu4j.conformance.judge.Trial;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The quick cases, none of which was made for any fault, notice each one too. Which of them do is left open.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedFaultsTest {
    private final Map<String, List<Ready>> quick = new HashMap<>(); // by operator
    private Device cpu;

    private record Ready(Case of, Prepared prepared) {
    }

    static Stream<Arguments> faults() {
        return FaultCatalogue.all().stream().map(fault -> Arguments.of(fault.operator() + ", " + fault.name(), fault));
    }

    @BeforeAll
    void open() {
        cpu = Devices.open("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isNoticedByTheQuickCases(String what, KnownFault fault) {
        Status status = Status.PASSED;
        for (Ready each : quick.computeIfAbsent(fault.operator(), this::prepare)) {
            Trial trial = new Trial(new FaultyDevice(cpu, fault.fault()), List.of(), each.of.line(), each.of.operator());
            Data data = each.of.fill().data(each.of.operator());
            Verdict verdict = (fault.again() ? trial.judge(each.prepared, data) : trial.judgeOnce(each.prepared, data)).verdict();
            // a fault computes something wrong, or nothing wrong where it does not apply; it never breaks down
            assertThat(verdict.status()).as(verdict.line() + " " + verdict.message()).isIn(Status.PASSED, Status.FAILED);
            status = verdict.status();
            if (status == Status.FAILED) {
                break;
            }
        }
        assertThat(status).as(what).isEqualTo(Status.FAILED);
    }

    private List<Ready> prepare(String operator) {
        return CaseSets.quick(operator).stream()
            .map(c -> new Ready(c, Prepared.of(Plan.of(c, cpu.resolve(c.operator()), Inputs.of(c)), Arithmetic.IEEE))).toList();
    }
}
