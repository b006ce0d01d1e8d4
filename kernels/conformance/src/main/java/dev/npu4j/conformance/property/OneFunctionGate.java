package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Groups;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Whether a result is one function of the inputs: the same bits from every twin of the device, from packed and plain
/// weights, from padded and contiguous rows, in place or not, and for a row that is computed alone.
public final class OneFunctionGate {
    private final Device device;
    private final Plan plan;
    private final Map<String, boolean[]> written;
    private final Launch.Outcome base;

    /// @param base what the device gave for the plan as it is
    public OneFunctionGate(Device device, Plan plan, Map<String, boolean[]> written, Launch.Outcome base) {
        this.device = device;
        this.plan = plan;
        this.written = written;
        this.base = base;
    }

    /// Whether a device promises it: one that names twins does.
    public static boolean isPromised(Device device, List<Device> twins) {
        return !twins.isEmpty() || !device.twins().isEmpty();
    }

    /// @param layout   the plan's operands, laid out
    /// @param faults   receives what the further launches did to memory that was not theirs
    public GateResult judge(Launch layout, List<Device> twins, List<String> faults) {
        for (Device twin : twins) {
            String difference = compare(layout, twin, "twin " + twin.description(), faults);
            if (!difference.isEmpty()) {
                return GateResult.failed(Gate.ONE_FUNCTION, difference, Double.NaN);
            }
        }
        if (plan.operator() instanceof MatrixProduct) {
            Plan other = plan.withPacked(!plan.packed());
            String difference = compare(new Launch(other), device, other.packed() ? "packed weight" : "plain weight", faults);
            if (!difference.isEmpty()) {
                return GateResult.failed(Gate.ONE_FUNCTION, difference, Double.NaN);
            }
        }
        if (plan.inplace()) {
            String difference = compare(new Launch(plan.withInplace(false)), device, "outputs apart from inputs", faults);
            if (!difference.isEmpty()) {
                return GateResult.failed(Gate.ONE_FUNCTION, difference, Double.NaN);
            }
        }
        if (plan.pad() > 0) {
            String difference = compare(new Launch(plan.withPad(0)), device, "contiguous rows", faults);
            if (!difference.isEmpty()) {
                return GateResult.failed(Gate.ONE_FUNCTION, difference, Double.NaN);
            }
        }
        return rowsAlone(faults);
    }

    private String compare(Launch launch, Device on, String who, List<String> faults) {
        Launch.Outcome outcome = launch.on(on, written);
        outcome.faults().forEach(fault -> faults.add(who + ": " + fault));
        for (Operand operand : plan.outputs()) {
            int at = Arrays.mismatch(base.bits().get(operand.name()), outcome.bits().get(operand.name()));
            if (at >= 0) {
                return who + ": other bits in " + operand.name() + " from element " + at + " on: "
                    + hex(outcome.bits().get(operand.name())[at]) + " instead of " + hex(base.bits().get(operand.name())[at]);
            }
        }
        return "";
    }

    private GateResult rowsAlone(List<String> faults) {
        int rows = rowsThatAreComputed();
        if (plan.rows() < 2 || rows == 0) {
            return GateResult.passed(Gate.ONE_FUNCTION, Double.NaN);
        }
        for (int i : new TreeSet<>(List.of(0, rows / 2, rows - 1))) {
            Launch.Outcome outcome = new Launch(plan.alone(i)).on(device, Map.of());
            outcome.faults().forEach(fault -> faults.add("row alone: " + fault));
            for (Operand operand : plan.outputs()) {
                int[] alone = outcome.bits().get(operand.name());
                int[] all = base.bits().get(operand.name());
                int at = Arrays.mismatch(alone, 0, alone.length, all, i * alone.length, (i + 1) * alone.length);
                if (at >= 0) {
                    return GateResult.failed(Gate.ONE_FUNCTION, "row " + i + " alone: other bits in " + operand.name() + " at element " + at
                        + " of the row: " + hex(alone[at]) + " instead of " + hex(all[i * alone.length + at]), Double.NaN);
                }
            }
        }
        return GateResult.passed(Gate.ONE_FUNCTION, Double.NaN);
    }

    /// Rows past the last group of a product are not computed, and come last.
    private int rowsThatAreComputed() {
        return plan.operator() instanceof GroupedProduct product && product.isRowByRow() ? new Groups(product, plan.inputs().get("group_list")).rows() : plan.rows();
    }

    private static String hex(int bits) {
        return "0x" + Integer.toHexString(bits);
    }
}
