package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.compare.RatioGate;
import dev.npu4j.conformance.judge.Prepared;
import dev.npu4j.conformance.judge.Trial;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.probe.ArithmeticProbe;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.staging.StagedDevice;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
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
/// One that would have survived is blocked too where the device fails another case of that operator and dtype by itself.
///
/// Each fault is judged by the gates that need a single launch, as any case is ([Trial]); faults that no single launch
/// shows ([LaunchFaults]) by those of further launches, or by what a hundred cases say together.
public final class SelfTests {
    /// Launches after which a device counts as steady.
    private static final int REPEATS = 20;

    private final Device device;
    private final Arithmetic arithmetic;
    private final Map<String, Optional<Bench>> benches = new HashMap<>(); // by case line

    /// A case ready for many launches, and what the device makes of it without a fault.
    private record Bench(Case of, Prepared prepared, Verdict honest) {
    }

    /// @param arithmetic by which bounds are taken, as they will be in the cases
    public SelfTests(Device device, Arithmetic arithmetic) {
        this.device = StagedDevice.of(device);
        this.arithmetic = arithmetic;
    }

    /// Faults that are planted together: those of an operator in one dtype, as case lines spell it.
    public record Group(String operator, String dtype) {
    }

    /// All groups there are.
    public static List<Group> groups() {
        return FaultCatalogue.all().stream().flatMap(fault -> fault.dtypes().stream().map(dtype -> new Group(fault.operator(), dtype))).distinct().toList();
    }

    /// Plants the faults of all operators that the device supports.
    public static SelfTest run(Device device) {
        return run(device, ArithmeticProbe.usual(device));
    }

    /// As [#run(Device)], on a device that is known to compute otherwise than the standard has it.
    ///
    /// @param arithmetic by which bounds are taken, as they will be in the cases
    public static SelfTest run(Device device, Arithmetic arithmetic) {
        long start = System.nanoTime();
        SelfTests tests = new SelfTests(device, arithmetic);
        List<Planted> planted = new ArrayList<>();
        groups().forEach(group -> tests.plant(group, planted::add));
        return new SelfTest(planted, (System.nanoTime() - start) * 1e-9);
    }

    /// As [#run(Device)], the faults of each operator in the first dtype only that the device offers it in: for who has no
    /// time.
    public static SelfTest quick(Device device, Arithmetic arithmetic) {
        long start = System.nanoTime();
        SelfTests tests = new SelfTests(device, arithmetic);
        Map<String, List<Planted>> byOperator = new LinkedHashMap<>();
        for (Group group : groups()) {
            List<Planted> planted = byOperator.computeIfAbsent(group.operator(), operator -> new ArrayList<>());
            if (planted.isEmpty()) {
                tests.plant(group, planted::add);
            }
        }
        return new SelfTest(byOperator.values().stream().flatMap(List::stream).toList(), (System.nanoTime() - start) * 1e-9);
    }

    static SelfTest run(Device device, List<KnownFault> faults) {
        SelfTests tests = new SelfTests(device, Arithmetic.IEEE);
        return new SelfTest(faults.stream().flatMap(fault -> fault.dtypes().stream().map(dtype -> tests.plant(fault, dtype))).flatMap(Optional::stream).toList(), 0);
    }

    /// Plants the faults of one group; nothing where the device does not offer it.
    ///
    /// @param planted is told what became of each
    public void plant(Group group, Consumer<Planted> planted) {
        List<KnownFault> faults = FaultCatalogue.all().stream()
            .filter(fault -> fault.operator().equals(group.operator()) && fault.dtypes().contains(group.dtype())).toList();
        List<Planted> all = faults.stream().map(fault -> plant(fault, group.dtype())).flatMap(Optional::stream).toList();
        Optional<Bench> failed = faults.stream().flatMap(fault -> fault.lines(group.dtype()).stream()).map(benches::get)
            .flatMap(Optional::stream).filter(bench -> bench.honest.status() != Status.PASSED).findFirst();
        all.forEach(each -> planted.accept(each.fate() == Fate.SURVIVED && failed.isPresent() ? inDoubt(each, failed.get()) : each));
    }

    /// A device that is wrong by itself may turn a fault into nothing, or into what is right: no survivor can be told from
    /// that. Its own failure is judged with the cases of the run.
    private static Planted inDoubt(Planted survivor, Bench failed) {
        return new Planted(survivor.fault(), survivor.operator(), survivor.dtype(), survivor.device(), Fate.BLOCKED, List.of(), List.of(),
            failed.of.line(), "the device fails this case without any fault");
    }

    /// What is said of a group in which the process did not survive: its first case is judged with the others of the run.
    public static Planted blocked(Group group, String device, String why) {
        KnownFault first = FaultCatalogue.all().stream().filter(fault -> fault.operator().equals(group.operator())).findFirst().orElseThrow();
        String line = first.lines(group.dtype()).getFirst();
        return new Planted("all of them", group.operator(), Case.dtypeOf(Case.parse(line).operator()), device, Fate.BLOCKED, List.of(), List.of(), line, why);
    }

    /// Plants one fault in one dtype; empty where the device does not offer the operator in it.
    private Optional<Planted> plant(KnownFault fault, String dtype) {
        List<Seen> seen = new ArrayList<>();
        for (String line : fault.lines(dtype)) {
            benches.computeIfAbsent(line, text -> bench(Case.parse(text))).ifPresent(bench -> seen.add(new Seen(bench, launch(bench, fault))));
        }
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        List<Seen> telling = seen.stream().filter(each -> each.bench.honest.status() == Status.PASSED).toList();
        if (telling.isEmpty()) {
            return Optional.of(blocked(fault, seen.getFirst(), "the device fails it without any fault"));
        }
        Optional<GateResult> drift = together(seen, each -> each.bench.honest).filter(result -> !result.passed());
        return Optional.of(drift.isPresent() ? blocked(fault, seen.getFirst(), "without any fault " + drift.get().detail() + ", over " + seen.size() + " cases together")
            : judge(fault, Optional.ofNullable(fault.equivalent().get(dtype)), telling));
    }

    private Optional<Bench> bench(Case c) {
        Operator resolved;
        try {
            resolved = device.resolve(c.operator());
            if (device.support(resolved) instanceof Support.No) {
                return Optional.empty();
            }
        } catch (RuntimeException thrown) {
            return Optional.empty(); // there is nothing to plant in; the cases will say why
        }
        Prepared prepared = Prepared.of(Plan.of(c, resolved, Inputs.of(c)), arithmetic);
        return Optional.of(new Bench(c, prepared, judge(device, c, prepared)));
    }

    private Verdict launch(Bench bench, KnownFault fault) {
        Device faulty = new FaultyDevice(device, fault.fault());
        return fault.again() ? new Trial(faulty, List.of(), bench.of.line(), bench.of.operator())
            .judge(bench.prepared, bench.of.fill().data(bench.of.operator())).verdict() : judge(faulty, bench.of, bench.prepared);
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
        together(seen, Seen::faulty).filter(result -> !result.passed()).ifPresent(result -> red.add(result.gate()));
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

    /// What many cases of one fault say together; empty for a few.
    private static Optional<GateResult> together(List<Seen> seen, Function<Seen, Verdict> which) {
        RatioGate gate = new RatioGate();
        seen.forEach(each -> gate.add(which.apply(each).evidence().errors()));
        return gate.result();
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
