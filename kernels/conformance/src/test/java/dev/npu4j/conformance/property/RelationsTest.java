package dev.npu4j.conformance.property;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.fault.Faults;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.fault.Outside;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Relations hold on an honest device, and each of them notices a device that breaks it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelationsTest {
    private static final String[] LINES = {
        "GroupedMatmul(bf16, e=3, m=11, k=16, n=8, bias, tail=2, pad=3, fill=normal, seed=5)",
        "GroupedMatmul(f32, e=4, m=9, k=7, n=5, cumsum, weight=kn, packed, dist=zipf, fill=outlier, seed=6)",
        "RmsNorm(f16, rows=5, hidden=17, rstd, fill=normal, seed=7)",
        "AddRmsNorm(bf16, rows=4, hidden=33, rstd, profile=pair_v1, fill=normal, seed=8)",
        "SandwichNorm(f32, rows=3, hidden=16, rstd, inplace, fill=uniform5, seed=9)",
        "PrunedAttention(f32, sq=5, rows=20, keep=9, hq=4, hkv=2, d=8, pos=any, pad=1, fill=normal, seed=10)",
        "PrunedAttention(bf16, sq=3, rows=9, keep=9, hq=2, hkv=1, d=16, fill=positive, seed=11)",
        "TokenSelect(n=20, keep=7, first=2, last=0, fill=normal, seed=12)",
        "Matmul(bf16, m=11, k=16, n=8, bias, bias_f32, pad=3, fill=normal, seed=13)",
        "Matmul(f32, m=9, k=7, n=5, weight=kn, packed, fill=outlier, seed=14)",
        "RotaryEmbedding(f32, tokens=5, heads=3, d=13, rotary=10, pos=any, pad=1, fill=normal, seed=13)",
        "RotaryEmbedding(bf16, tokens=4, heads=2, d=16, pairing=interleaved, pos=extremes, inplace, fill=uniform5, seed=14)",
        "SwiGlu(bf16, rows=4, width=33, pad=1, fill=normal, seed=13)",
        "SwiGlu(f32, rows=3, width=17, fill=outlier, seed=14)",
        "Gelu(f32, rows=3, width=17, inplace, fill=normal, seed=15)",
        "Gelu(f16, rows=4, width=33, approximate=tanh, pad=3, fill=uniform5, seed=16)",
        "GroupedTopKRouter(f32, tokens=5, experts=12, groups=3, top=2, fill=exact-int, seed=16)",
        "GroupedTopKRouter(f32, tokens=5, experts=12, groups=3, top=2, fill=normal, seed=14)",
        "GroupedTopKRouter(bf16, tokens=17, experts=12, groups=3, softmax=storage, pad=3, fill=ties, seed=15)",
        "SigmoidTopKRouter(f32, tokens=5, experts=24, top=3, fill=normal, seed=16)",
        "SigmoidTopKRouter(bf16, tokens=5, experts=24, top=5, norm=none, pad=1, fill=ties, seed=13)",
        "SigmoidTopKRouter(f16, tokens=5, experts=17, top=1, fill=exact-int, seed=14)",
        "ExpertPermute(bf16, tokens=9, hidden=5, experts=4, top=3, pad=1, fill=normal, seed=13)",
        "ExpertCombine(f32, tokens=6, hidden=9, top=3, inplace, fill=normal, seed=14)",
        "ExpertCombine(f16, tokens=6, hidden=9, top=3, pad=1, fill=uniform5, seed=17)",
        "GatherRows(f16, rows=9, keep=7, width=5, fill=normal, seed=16)",
        "PagedAttention(f32, sq=5, tokens=9, pages=5, page=4, hq=4, hkv=2, d=8, pos=any, pad=1, fill=normal, seed=13)",
        "PagedAttention(bf16, sq=3, tokens=70, pages=3, page=8, hq=2, hkv=1, d=16, fill=positive, seed=14)",
        "GroupedMatmulSwiGlu(bf16, e=3, m=11, k=16, width=24, tail=2, pad=3, profile=apart, fill=normal, seed=5)",
        "GroupedMatmulSwiGlu(f32, e=4, m=9, k=7, width=5, cumsum, weight=kn, packed, dist=zipf, fill=outlier, seed=6)",
        "GroupedMatmulCombine(bf16, e=3, tokens=6, top=2, k=16, n=8, tail=2, pad=3, profile=apart, fill=normal, seed=5)",
        "GroupedMatmulCombine(f32, e=4, tokens=5, top=3, k=7, n=5, cumsum, weight=kn, packed, dist=zipf, inplace, fill=outlier, seed=6)",
    };

    private Device cpu;

    @BeforeAll
    void open() {
        cpu = Devices.open("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    private Base base(String line) {
        Case c = Case.parse(line);
        Plan plan = Plan.of(c, cpu.resolve(c.operator()), Inputs.of(c));
        Map<String, Expected> expected = References.expect(plan.operator(), plan.inputs()).stream().collect(Collectors.toMap(Expected::operand, each -> each));
        Map<String, boolean[]> written = expected.values().stream().collect(Collectors.toMap(Expected::operand, Expected::written));
        return new Base(plan, expected, new Launch(plan).on(cpu, written).bits());
    }

    static Stream<String> lines() {
        return Stream.of(LINES);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void holdOnAnHonestDevice(String line) {
        List<String> faults = new ArrayList<>();
        assertThat(new MetamorphicGate(cpu, true).judge(base(line), true, faults).orElseThrow().detail()).isEmpty();
        assertThat(faults).isEmpty();
    }

    /// Each relation alone, on a device that gets every launch but the base wrong in its last row.
    @ParameterizedTest
    @MethodSource("lines")
    void eachNoticesAWrongLaunch(String line) {
        Base base = base(line);
        Device wrong = new FaultyDevice(cpu, (honest, call) -> {
            honest.launch(call);
            honest.synchronize();
            call.bound().stream().filter(bound -> bound.operand().isOutput()).forEach(bound -> shift((Tensor) bound.value(), bound.operand().name(), call));
        });
        for (Relation relation : MetamorphicGate.relations(base, true)) {
            String said = new MetamorphicGate(wrong, true).check(relation, new ArrayList<>());
            assertThat(said).as(relation.name()).startsWith("other ");
        }
    }

    private static void shift(Tensor output, String name, OpCall call) {
        if (output.shape().elements() == 0) {
            return;
        }
        switch (output.dtype()) {
            case I32 -> {
                int[] values = output.toInts();
                values[0]++;
                output.copyFrom(values);
            }
            case I64 -> {
                long[] values = output.copyTo(new long[(int) output.shape().elements()]);
                values[0]++;
                output.copyFrom(values);
            }
            default -> {
                float[] values = output.toFloats();
                for (int i = 0; i < values.length; i++) {
                    values[i] += 0.25f + Math.abs(values[i]);
                }
                output.copyFrom(values);
            }
        }
    }

    @Test
    void theSetOfEachOperatorIsWhatItIs() {
        assertThat(names(line("GroupedMatmul", 0))).containsExactly("experts in reverse order", "one more expert, without rows, in front",
            "rows of each expert in reverse order", "the second half of the rows in a call of its own", "weights of zeros", "x and bias doubled", "y in f32");
        assertThat(names(line("RmsNorm", 0))).containsExactly("rows in reverse order", "x negated", "gamma of zeros", "x doubled and eps times four", "zeros behind x, eps divided");
        assertThat(names(line("AddRmsNorm", 0))).containsExactly("rows in reverse order", "h and a negated", "gamma_pre of zeros", "a of zeros",
            "h, a and gamma_post doubled, eps times four");
        assertThat(names(line("SandwichNorm", 0))).contains("gamma_post of zeros");
        assertThat(names(line("PrunedAttention", 0))).containsExactly("queries in reverse order", "heads in reverse order", "no key kept", "kept rows copied together", "one key kept",
            "every key twice", "keys in reverse order", "v of ones", "v doubled", "q doubled, scale halved");
        assertThat(names(line("TokenSelect", 0))).containsExactly("scores doubled", "a token with a score of NaN behind", "scores in reverse order, first and last swapped");
        assertThat(names(line("Matmul", 0))).containsExactly("a grouped matmul of one group", "rows in reverse order", "columns in reverse order",
            "the second half of the rows in a call of its own", "weights of zeros", "x and bias doubled", "y in f32");
        assertThat(names(line("GroupedTopKRouter", 0))).containsExactly("a router_scale of ones", "one fewer of each group", "tokens in reverse order", "a constant added to all logits");
        assertThat(names(line("GroupedTopKRouter", 1))).containsExactly("router_scale doubled", "one fewer of each group", "tokens in reverse order", "experts of each group in reverse order");
        assertThat(names(line("GroupedTopKRouter", 2))).containsExactly("router_scale doubled", "tokens in reverse order");
        assertThat(names(line("GroupedMatmulSwiGlu", 0))).containsExactly("experts in reverse order", "one more expert, without rows, in front", "rows of each expert in reverse order",
            "the second half of the rows in a call of its own", "weights of up negated", "weights of up of zeros", "weights of up doubled");
        assertThat(names(line("GroupedMatmulCombine", 0))).containsExactly("x, shared and residual negated", "rows of each expert in reverse order, inverse with them",
            "tokens in reverse order", "experts in reverse order", "one more expert, without rows, in front", "x, shared and residual doubled");
    }

    /// The n-th line of an operator.
    private static String line(String operator, int n) {
        return Stream.of(LINES).filter(line -> line.startsWith(operator + "(")).skip(n).findFirst().orElseThrow();
    }

    private List<String> names(String line) {
        return MetamorphicGate.relations(base(line), true).stream().map(Relation::name).toList();
    }

    /// A last bit that depends on where a row stands is within every bound, and still not one function.
    @Test
    void aPositionThatChangesTheLastBitIsNoticedWhereItIsPromised() {
        Base base = base("GroupedMatmul(f32, e=2, m=8, k=16, n=4, fill=normal, seed=3)");
        Device positional = new FaultyDevice(cpu, (honest, call) -> {
            honest.launch(call);
            honest.synchronize();
            Tensor y = (Tensor) call.bound().getLast().value();
            float[] values = y.toFloats();
            values[0] = Math.nextUp(values[0]);
            y.copyFrom(values);
        });
        assertThat(new MetamorphicGate(positional, true).judge(base, false, new ArrayList<>()).orElseThrow().passed()).isFalse();
        assertThat(new MetamorphicGate(positional, false).judge(base, false, new ArrayList<>()).orElseThrow().passed()).isTrue();
    }

    /// Scores of NaN have no order that could be reversed, and the last tokens are forced.
    @Test
    void whatNothingRelatesToIsNotAsked() {
        Base base = base("TokenSelect(n=12, keep=7, first=0, last=3, fill=specials, seed=1)");
        double[] scores = base.plan().inputs().get("scores");
        scores[0] = Double.NaN;
        scores[1] = Float.MAX_VALUE;
        assertThat(new MetamorphicGate(cpu, true).judge(base, true, new ArrayList<>())).isEmpty();
    }

    static Stream<Arguments> unsteady() {
        int[] launches = {0};
        FaultyDevice.Fault seventh = (honest, call) -> {
            honest.launch(call);
            honest.synchronize();
            if (++launches[0] % 7 == 0) {
                Tensor y = (Tensor) call.bound().getLast().value();
                float[] values = y.toFloats();
                values[1] = Math.nextDown(values[1]);
                y.copyFrom(values);
            }
        };
        return Stream.of(Arguments.of("every seventh launch is one bit off", seventh));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsteady")
    void anUnsteadyDeviceIsNoticed(String what, FaultyDevice.Fault fault) {
        Base base = base("GroupedMatmul(f32, e=2, m=8, k=16, n=4, fill=normal, seed=3)");
        Launch layout = new Launch(base.plan());
        Launch.Outcome outcome = new Launch.Outcome(base.bits(), List.of());
        assertThat(new DeterminismGate(cpu, Map.of()).judge(layout, outcome).passed()).isTrue();
        var result = new DeterminismGate(new FaultyDevice(cpu, fault), Map.of()).judge(layout, outcome);
        assertThat(result.gate()).isEqualTo(Gate.DETERMINISM);
        assertThat(result.detail()).contains("of the same call: other bits in y from element 1 on");
    }

    /// A kernel that leaves an output alone would otherwise show the result of the launch before.
    @Test
    void aLaunchThatDoesNothingIsNotTakenForTheOneBefore() {
        Base base = base("RmsNorm(f32, rows=2, hidden=8, fill=normal, seed=3)");
        int[] launches = {0};
        Device lazy = new FaultyDevice(cpu, (honest, call) -> {
            if (++launches[0] == 1) {
                honest.launch(call);
            }
        });
        assertThat(new DeterminismGate(lazy, Map.of()).judge(new Launch(base.plan()), new Launch.Outcome(base.bits(), List.of())).passed()).isFalse();
    }

    /// The first launches behave; a later one writes past the end of its output, whose bits are right all the same.
    @Test
    void aLaterLaunchThatWritesElsewhereIsNoticed() {
        Base base = base("RmsNorm(f32, rows=2, hidden=8, fill=normal, seed=3)");
        int[] launches = {0};
        Device scribbler = new FaultyDevice(cpu, (honest, call) -> {
            honest.launch(call);
            honest.synchronize();
            if (++launches[0] == 2) {
                Outside.around(Faults.tensor(call, "y"), 512).set(ValueLayout.JAVA_INT_UNALIGNED, 512 + 2 * 8 * 4, 0);
            }
        });
        GateResult result = new DeterminismGate(scribbler, Map.of()).judge(new Launch(base.plan()), new Launch.Outcome(base.bits(), List.of()));
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).contains("launch 3 of the same call: y: changed at 0 bytes past the last element");
    }

    /// The memory of both streams is freed when the gate ends, however it ends.
    @Test
    void theGateEndsWhenBothStreamsHave() {
        Base base = base("RmsNorm(f32, rows=2, hidden=8, fill=normal, seed=3)");
        Thread own = Thread.currentThread();
        AtomicInteger running = new AtomicInteger();
        Device slow = new FaultyDevice(cpu, (honest, call) -> {
            boolean isOther = Thread.currentThread() != own;
            if (isOther) {
                running.incrementAndGet();
            } else if (running.get() > 0) {
                throw new IllegalStateException("planted");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(isOther ? 50 : 2));
            honest.launch(call);
            if (isOther) {
                running.decrementAndGet();
            }
        });
        boolean thrown = false;
        for (int i = 0; i < 100 && !thrown; i++) { // until the other stream was in time
            try {
                new DeterminismGate(slow, Map.of()).judge(new Launch(base.plan()), new Launch.Outcome(base.bits(), List.of()));
            } catch (IllegalStateException planted) {
                thrown = true;
            }
            assertThat(running).hasValue(0);
        }
        assertThat(thrown).isTrue();
    }
}
