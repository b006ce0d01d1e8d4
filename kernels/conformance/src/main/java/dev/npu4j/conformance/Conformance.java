package dev.npu4j.conformance;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.judge.CallJudge;
import dev.npu4j.conformance.judge.Trial;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.probe.ArithmeticProbe;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.staging.StagedDevice;
import dev.npu4j.conformance.verdict.Judged;
import dev.npu4j.conformance.verdict.Judgement;
import dev.npu4j.conformance.verdict.QuickCheck;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;

/// Judges what a device computes: runs an operator in guarded memory and asks the gates ([Gate]).
///
/// ```
/// try (Device cpu = Devices.open("cpu")) {
///     Verdict verdict = Conformance.run(cpu, List.of(), Case.parse("RmsNorm(bf16, rows=3, hidden=80, fill=normal, seed=1)"));
/// }
/// ```
///
/// A kernel that fails, throws or scribbles gives a verdict, never an exception.
public final class Conformance {
    private Conformance() {
    }

    /// Runs a case.
    ///
    /// @param device under test
    /// @param twins  open devices that promise the same bits (`device.twins()`); may be empty
    /// @param c      the case
    public static Verdict run(Device device, List<Device> twins, Case c) {
        return run(device, twins, ArithmeticProbe.usual(device), c);
    }

    /// As [#run(Device, List, Case)], on a device that is known to compute otherwise than the standard has it.
    ///
    /// @param arithmetic by which bounds are taken; see [dev.npu4j.conformance.probe.ArithmeticStore]
    public static Verdict run(Device device, List<Device> twins, Arithmetic arithmetic, Case c) {
        return new Trial(StagedDevice.of(device), twins, arithmetic, c.line(), c.operator()).judge(
            operator -> Plan.of(c, operator, Inputs.of(c)), c.fill().data(c.operator())).verdict();
    }

    /// Whether a device can be trusted here and now, in less than two seconds: planted faults first, then two small cases
    /// of every operator and dtype that it offers. For the start of an application; what it can find is what `validate`
    /// finds in its first seconds.
    public static QuickCheck quickCheck(Device device) {
        long start = System.nanoTime();
        Arithmetic arithmetic = ArithmeticProbe.usual(device);
        SelfTest selfTest = SelfTests.quick(device, arithmetic);
        List<Verdict> verdicts = CaseSets.smallest().stream().map(c -> run(device, List.of(), arithmetic, c))
            .filter(verdict -> verdict.status() != Status.UNSUPPORTED).toList();
        return new QuickCheck(device.name(), selfTest, verdicts, (System.nanoTime() - start) * 1e-9);
    }

    /// Judges an operator on an application's own values, with all optional outputs.
    ///
    /// @param device   under test
    /// @param twins    open devices that promise the same bits; may be empty
    /// @param label    what the values are, for the verdict: `layer 3 experts`
    /// @param operator the operator
    /// @param inputs   every required input by operand name, any optional one; row-major, representable in the dtypes
    /// @throws OperandException where the inputs do not fit the operator
    public static Verdict judge(Device device, List<Device> twins, String label, Operator operator, Map<String, double[]> inputs) {
        return judgeAndKeep(device, twins, ArithmeticProbe.usual(device), label, operator, inputs).verdict();
    }

    /// As [#judge], and keeps what the device computed.
    ///
    /// @param arithmetic by which bounds are taken
    public static Judged judgeAndKeep(Device device, List<Device> twins, Arithmetic arithmetic, String label, Operator operator, Map<String, double[]> inputs) {
        Map<String, DType> dtypes = Inputs.dtypes(operator, inputs);
        return new Trial(StagedDevice.of(device), twins, arithmetic, label, operator).judge(
            resolved -> new Plan(resolved, inputs, dtypes, true, 0, false, false), Data.areNeverRounded(operator) ? Data.EXACT : Data.APPLICATION);
    }

    /// Judges an application's own call on any devices, each against float64, and says how far apart they are.
    ///
    /// ```
    /// Judgement judgement = Conformance.judge(experts.on(x, weight, counts, y), npu, cpu);
    /// ```
    ///
    /// The operator runs on copies of what the call's inputs hold now, with all optional outputs; the call's own outputs
    /// are not touched. Judge a call that works in place before it is launched.
    ///
    /// @param call    on tensors in host memory
    /// @param devices under test
    /// @throws OperandException where the call's indices are wrong, or it holds a packed weight, which cannot be read back
    public static Judgement judge(OpCall call, Device... devices) {
        return new CallJudge(call).on(List.of(devices));
    }

    /// The input operands of a case, by operand name, row-major: what [#run] feeds the device, except that there,
    /// elements that must not be read are NaN.
    public static Map<String, double[]> inputs(Case c) {
        return Inputs.of(c);
    }
}
