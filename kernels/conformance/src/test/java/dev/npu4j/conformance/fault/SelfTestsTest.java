package dev.npu4j.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Arithmetic.Overflow;
import dev.npu4j.conformance.reference.Arithmetic.Rounding;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Planted.Fate;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The self-test says that the suite sees every fault, and only then.
class SelfTestsTest {
    private static final KnownFault BF16 = FaultCatalogue.all().stream()
        .filter(fault -> fault.name().equals("passed through bf16") && fault.operator().equals("RmsNorm")).findFirst().orElseThrow();

    private static SelfTest run(KnownFault... faults) {
        try (Device cpu = Devices.open("cpu")) {
            return SelfTests.run(cpu, List.of(faults));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cpu,width=scalar"})
    void everyFaultIsKilledOrKnownToBeHarmless(String specification) {
        try (Device cpu = Devices.open(specification)) {
            SelfTest test = SelfTests.run(cpu);
            System.out.printf("self-test of %s: %d planted, %d killed, %d harmless in %.2f s%n", cpu.description(), test.planted().size(),
                test.count(Fate.KILLED), test.count(Fate.EQUIVALENT), test.seconds());
            assertThat(test.planted()).filteredOn(each -> each.fate() == Fate.SURVIVED).isEmpty();
            assertThat(test.passed()).isTrue();
            assertThat(test.planted()).filteredOn(each -> each.fate() == Fate.KILLED).allSatisfy(each -> assertThat(each.gates()).isNotEmpty());
            assertThat(test.planted()).filteredOn(each -> each.fate() == Fate.EQUIVALENT)
                .allSatisfy(each -> assertThat(each.why()).isNotEmpty()).allSatisfy(each -> assertThat(each.gates()).isEmpty());
        }
    }

    @Test
    void everyOperatorAndDTypeHasFaults() {
        assertThat(FaultCatalogue.all().stream().map(KnownFault::name).distinct().count()).isGreaterThanOrEqualTo(37);
        try (Device cpu = Devices.open("cpu")) {
            assertThat(SelfTests.run(cpu).planted().stream().map(each -> each.operator() + " " + each.dtype()).distinct()).containsExactlyInAnyOrder(
                "GroupedMatmul f32", "GroupedMatmul bf16", "GroupedMatmul f16", "GroupedMatmul x=f32 w=bf16 out=f32",
                "RmsNorm f32", "RmsNorm bf16", "RmsNorm f16", "AddRmsNorm f32", "AddRmsNorm bf16", "AddRmsNorm f16",
                "SandwichNorm f32", "SandwichNorm bf16", "SandwichNorm f16", "PrunedAttention f32", "PrunedAttention bf16", "PrunedAttention f16",
                "TokenSelect f32",
                "Matmul f32", "Matmul bf16", "Matmul f16", "Matmul x=f32 w=bf16 out=f32",
                "RotaryEmbedding f32", "RotaryEmbedding bf16", "RotaryEmbedding f16",
                "SwiGlu f32", "SwiGlu bf16", "SwiGlu f16",
                "Gelu f32", "Gelu bf16", "Gelu f16",
                "GroupedTopKRouter f32", "GroupedTopKRouter bf16", "GroupedTopKRouter f16",
                "SigmoidTopKRouter f32", "SigmoidTopKRouter bf16", "SigmoidTopKRouter f16",
                "ExpertPermute f32", "ExpertPermute bf16", "ExpertPermute f16",
                "ExpertCombine f32", "ExpertCombine bf16", "ExpertCombine f16",
                "GatherRows f32", "GatherRows bf16", "GatherRows f16",
                "PagedAttention f32", "PagedAttention bf16", "PagedAttention f16",
                "GroupedMatmulSwiGlu f32", "GroupedMatmulSwiGlu bf16", "GroupedMatmulSwiGlu f16", "GroupedMatmulSwiGlu x=f32 w=bf16 out=f32",
                "GroupedMatmulCombine f32", "GroupedMatmulCombine bf16", "GroupedMatmulCombine f16", "GroupedMatmulCombine x=f32 w=bf16 out=f32");
        }
    }

    /// Were one of them blind, the self-test would say so.
    @Test
    void noGateIsIdle() {
        try (Device cpu = Devices.open("cpu")) {
            List<List<Gate>> noticed = SelfTests.run(cpu).planted().stream().map(Planted::gates).toList();
            assertThat(noticed).contains(List.of(Gate.INTEGRITY), List.of(Gate.EXACT), List.of(Gate.BOUND), List.of(Gate.GAIN));
            assertThat(noticed.stream().flatMap(List::stream)).contains(Gate.SPECIALS, Gate.DISCRETE);
        }
    }

    /// Faults that do nothing look like a suite that sees nothing.
    @Test
    void faultsThatDoNotHappenSurvive() {
        KnownFault[] hidden = FaultCatalogue.all().stream()
            .map(fault -> new KnownFault(fault.name(), fault.operator(), Stream::launch, fault.lines(), Map.of())).toArray(KnownFault[]::new);
        SelfTest test = run(hidden);
        assertThat(test.passed()).isFalse();
        assertThat(test.planted()).hasSizeGreaterThan(500)
            .allSatisfy(each -> assertThat(each.fate()).isEqualTo(Fate.SURVIVED))
            .allSatisfy(each -> assertThat(each.why()).isEqualTo("changed nothing"));
    }

    @Test
    void aHarmlessFaultThatIsNotListedSurvives() {
        SelfTest test = run(new KnownFault(BF16.name(), BF16.operator(), BF16.fault(), BF16.lines(), Map.of()));
        assertThat(test.passed()).isFalse();
        assertThat(test.planted()).extracting(Planted::dtype, Planted::fate).containsExactly(
            org.assertj.core.groups.Tuple.tuple("f32", Fate.KILLED), org.assertj.core.groups.Tuple.tuple("bf16", Fate.SURVIVED),
            org.assertj.core.groups.Tuple.tuple("f16", Fate.KILLED));
    }

    @Test
    void aFaultListedAsHarmlessThatIsNotSurvives() {
        SelfTest test = run(BF16.harmlessIn("it is said to be", "f32"));
        assertThat(test.passed()).isFalse();
        assertThat(test.planted().getFirst().fate()).isEqualTo(Fate.SURVIVED);
        assertThat(test.planted().getFirst().why()).isEqualTo("changed the results, although it is listed as harmless");
    }

    @Test
    void aFaultThatThrowsIsNotOneThatAGateSaw() {
        SelfTest test = run(new KnownFault("throws", "TokenSelect", (honest, call) -> {
            throw new IllegalStateException("no gate needed");
        }, "TokenSelect(n=10, keep=5, fill=normal)"));
        assertThat(test.passed()).isFalse();
        assertThat(test.planted().getFirst().why()).contains("ended in ERROR").contains("no gate needed");
    }

    @Test
    void whereNothingWasPlantedNothingWasProved() {
        try (Device nothing = new FaultyDevice(Devices.open("cpu"), Stream::launch) {
            @Override
            public Support support(Operator operator) {
                return new Support.No(Support.Reason.UNKNOWN_OPERATOR, operator.name());
            }
        }) {
            SelfTest test = SelfTests.run(nothing);
            assertThat(test.planted()).isEmpty();
            assertThat(test.passed()).isFalse();
        }
    }

    @Test
    void whatADeviceDoesNotOfferIsLeftOut() {
        try (Device half = new FaultyDevice(Devices.open("cpu"), Stream::launch) {
            @Override
            public Support support(Operator operator) {
                boolean offered = operator instanceof RmsNorm norm && norm.dtype() == DType.BF16;
                return offered ? super.support(operator) : new Support.No(Support.Reason.UNKNOWN_OPERATOR, operator.name());
            }
        }) {
            SelfTest test = SelfTests.run(half);
            assertThat(test.passed()).isTrue();
            assertThat(test.planted()).isNotEmpty().allSatisfy(each -> assertThat(each.operator() + " " + each.dtype()).isEqualTo("RmsNorm bf16"));
        }
    }

    /// Its cases will be red; that is no reason to say that the suite is blind, even where a fault undoes the device's own.
    @ParameterizedTest
    @ValueSource(strings = {"causal one too far", "profile pair_v1 instead of pair_v2", "eps omitted", "weights of the next expert", "ties to the higher index"})
    void aDeviceThatIsWrongByItselfIsNotTheSuitesFault(String own) {
        try (Device wrong = new FaultyDevice(Devices.open("cpu"), FaultCatalogue.named(own))) {
            assertThat(SelfTests.run(wrong).planted()).filteredOn(each -> each.fate() == Fate.SURVIVED).isEmpty();
        }
    }

    @Test
    void theGatesThatNoticedAreNamed() {
        KnownFault gap = FaultCatalogue.all().stream().filter(fault -> fault.name().equals("the gap between two rows written")
            && fault.operator().equals("SandwichNorm")).findFirst().orElseThrow();
        assertThat(run(gap).planted()).hasSize(3).allSatisfy(each -> {
            assertThat(each.gates()).containsExactly(Gate.INTEGRITY);
            assertThat(each.line()).startsWith("SandwichNorm(" + each.dtype() + ", rows=3");
            assertThat(each.device()).isEqualTo("cpu");
        });
    }

    @Test
    void aWrongProfileIsHarmlessInF32Only() {
        KnownFault profile = FaultCatalogue.all().stream().filter(fault -> fault.name().equals("profile fused instead of pair_v1")
            && fault.operator().equals(new SandwichNorm(DType.F32, 1, 1, 1).name())).findFirst().orElseThrow();
        assertThat(run(profile).planted()).extracting(Planted::fate).containsExactly(Fate.EQUIVALENT, Fate.KILLED, Fate.KILLED);
    }

    /// Bounds that were widened for a device are those that the faults must break.
    @Test
    void faultsAreHeldAgainstTheBoundsOfTheDevicesArithmetic() {
        try (Device cpu = Devices.open("cpu")) {
            assertThat(SelfTests.run(cpu, new Arithmetic(Rounding.TOWARD_ZERO, 16, false, false, Overflow.INF_NAN)).passed()).isTrue();
            assertThat(SelfTests.run(cpu, new Arithmetic(Rounding.TOWARD_ZERO, 1, false, false, Overflow.INF_NAN)).planted())
                .filteredOn(each -> each.fate() == Fate.SURVIVED).isNotEmpty().allSatisfy(each -> assertThat(each.fault()).isEqualTo("a slight gain"));
        }
    }
}
