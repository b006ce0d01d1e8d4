package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.judge.Prepared;
import dev.npu4j.conformance.judge.Trial;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Planted.Fate;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Plants every known fault in a device and asks the suite whether it notices.
///
/// | fate | when |
/// |---|---|
/// | killed | a gate is red with the fault |
/// | equivalent | none is, the results are those without the fault bit for bit, and the fault is listed as harmless there |
/// | blocked | the device fails all of its cases without any fault, or gives other bits from launch to launch |
/// | survived | anything else: also where a fault changed nothing and is not listed, or is listed and changed something |
///
/// Each fault is judged by the gates that need a single launch, as any case is ([Trial]).
public final class SelfTests {
    /// Launches after which a device counts as steady.
    private static final int REPEATS = 20;

    private final Device device;
    private final Arithmetic arithmetic;
    private final Map<String, Optional<Bench>> benches = new HashMap<>(); // by case line

    /// A case ready for many launches, and what the device makes of it without a fault.
    private record Bench(Case of, Prepared prepared, Verdict honest) {
    }

    private SelfTests(Device device, Arithmetic arithmetic) {
        this.device = device;
        this.arithmetic = arithmetic;
    }

    /// Plants the faults of all operators that the device supports.
    public static SelfTest run(Device device) {
        return run(device, Arithmetic.IEEE);
    }

    /// As [#run(Device)], on a device that is known to compute otherwise than the standard has it.
    ///
    /// @param arithmetic by which bounds are taken, as they will be in the cases
    public static SelfTest run(Device device, Arithmetic arithmetic) {
        return run(device, arithmetic, FaultCatalogue.all(), Integer.MAX_VALUE);
    }

    /// As [#run(Device)], each fault in the first dtype only that the device offers its operator in: for who has no time.
    public static SelfTest quick(Device device) {
        return run(device, Arithmetic.IEEE, FaultCatalogue.all(), 1);
    }

    static SelfTest run(Device device, List<KnownFault> faults) {
        return run(device, Arithmetic.IEEE, faults, Integer.MAX_VALUE);
    }

    private static SelfTest run(Device device, Arithmetic arithmetic, List<KnownFault> faults, int dtypes) {
        long start = System.nanoTime();
        SelfTests tests = new SelfTests(device, arithmetic);
        List<Planted> planted = new ArrayList<>();
        for (KnownFault fault : faults) {
            fault.dtypes().stream().map(dtype -> tests.plant(fault, dtype)).flatMap(Optional::stream).limit(dtypes).forEach(planted::add);
        }
        return new SelfTest(planted, (System.nanoTime() - start) * 1e-9);
    }

    /// Plants one fault in one dtype; empty where the device does not offer the operator in it.
    private Optional<Planted> plant(KnownFault fault, String dtype) {
        List<Seen> seen = new ArrayList<>();
        for (String line : fault.lines(dtype)) {
            benches.computeIfAbsent(line, text -> bench(Case.parse(text))).ifPresent(bench -> seen.add(new Seen(bench, launch(bench, fault.fault()))));
        }
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        List<Seen> telling = seen.stream().filter(each -> each.bench.honest.status() == Status.PASSED).toList();
        return Optional.of(telling.isEmpty() ? blocked(fault, seen.getFirst(), "the device fails it without any fault")
            : judge(fault, Optional.ofNullable(fault.equivalent().get(dtype)), telling));
    }

    private Optional<Bench> bench(Case c) {
        Operator resolved = device.resolve(c.operator());
        if (device.support(resolved) instanceof Support.No) {
            return Optional.empty();
        }
        Prepared prepared = Prepared.of(Plan.of(c, resolved, Inputs.of(c)), arithmetic);
        return Optional.of(new Bench(c, prepared, judge(device, c, prepared)));
    }

    private Verdict launch(Bench bench, FaultyDevice.Fault fault) {
        return judge(new FaultyDevice(device, fault), bench.of, bench.prepared);
    }

    private static Verdict judge(Device device, Case c, Prepared prepared) {
        return new Trial(device, List.of(), c.line(), c.operator()).judgeOnce(prepared, c.fill().data(c.operator())).verdict();
    }

    /// A case with a fault.
    private record Seen(Bench bench, Verdict faulty) {
        List<Gate> red() {
            return faulty.gates().stream().filter(gate -> !gate.passed()).map(GateResult::gate).toList();
        }

        boolean isComputed() {
            return !faulty.evidence().outputs().isEmpty();
        }

        /// Whether the outputs are those without the fault, bit for bit.
        boolean isSame() {
            return isComputed() && faulty.evidence().outputs().equals(bench.honest.evidence().outputs());
        }

        /// Whether nothing at all is changed.
        boolean isHarmless() {
            return isSame() && red().isEmpty();
        }

        String how() {
            return isComputed() ? (isSame() ? "changed nothing" : "changed the results") : "ended in " + faulty.status() + ": " + faulty.message();
        }
    }

    private Planted judge(KnownFault fault, Optional<String> harmless, List<Seen> seen) {
        TreeSet<Gate> red = new TreeSet<>();
        seen.forEach(each -> red.addAll(each.red()));
        Seen last = seen.stream().filter(each -> !each.red().isEmpty()).findFirst().orElse(seen.getLast());
        Fate fate = red.isEmpty() ? Fate.SURVIVED : Fate.KILLED;
        if (harmless.isPresent()) {
            fate = seen.stream().allMatch(Seen::isHarmless) ? Fate.EQUIVALENT : Fate.SURVIVED;
        }
        if (fate == Fate.SURVIVED && seen.stream().anyMatch(each -> isUnsteady(each.bench))) {
            return blocked(fault, seen.getFirst(), "the device gives other bits from launch to launch");
        }
        String why = switch (fate) {
            case KILLED -> "";
            case EQUIVALENT -> harmless.orElseThrow();
            case SURVIVED, BLOCKED -> last.how() + (harmless.isPresent() ? ", although it is listed as harmless" : "");
        };
        return new Planted(fault.name(), fault.operator(), last.faulty.dtype(), device.name(), fate, fate == Fate.KILLED ? List.copyOf(red) : List.of(),
            acceptedBy(seen), last.bench.of.line(), why);
    }

    private boolean isUnsteady(Bench bench) {
        for (int i = 0; i < REPEATS; i++) {
            if (!judge(device, bench.of, bench.prepared).evidence().outputs().equals(bench.honest.evidence().outputs())) {
                return true;
            }
        }
        return false;
    }

    private Planted blocked(KnownFault fault, Seen first, String why) {
        return new Planted(fault.name(), fault.operator(), first.faulty.dtype(), device.name(), Fate.BLOCKED, List.of(), List.of(), first.bench.of.line(), why);
    }

    /// Criteria that accepted every result that the fault changed; every result, where it changed none but other bytes.
    private static List<String> acceptedBy(List<Seen> seen) {
        List<Seen> changed = seen.stream().filter(each -> !each.isSame()).toList();
        return (changed.isEmpty() ? seen : changed).stream()
            .map(each -> each.faulty.evidence().opinions().stream().filter(Opinion::accepts).map(Opinion::criterion).collect(Collectors.toList()))
            .reduce((a, b) -> a.stream().filter(b::contains).toList()).orElse(List.of());
    }
}
