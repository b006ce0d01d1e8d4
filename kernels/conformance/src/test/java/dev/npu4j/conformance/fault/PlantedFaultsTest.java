package dev.npu4j.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The quick cases notice kernels that compute something else than they should. Each fault makes a whole kernel wrong,
/// so that some case of its operator must fail; which ones is left open.
class PlantedFaultsTest {

    static Stream<Arguments> faults() {
        return Stream.of(
            fault("last k dropped", "GroupedMatmul", Faults.operand("x", (o, x) -> {
                int k = ((GroupedMatmul) o).k();
                for (int i = k - 1; i < x.length; i += k) {
                    x[i] = 0;
                }
            })),
            fault("x rows shifted by one", "GroupedMatmul", Faults.operand("x", (o, x) -> rotate(x, ((GroupedMatmul) o).k()))),
            fault("one row given to the next group", "GroupedMatmul", Faults.operand("group_list", (o, list) -> {
                if (((GroupedMatmul) o).groupList() == GroupListKind.COUNTS && list.length > 1 && list[0] > 0) {
                    list[0]--;
                    list[1]++;
                }
            })),
            fault("groups in reverse order", "GroupedMatmul", Faults.operand("group_list", (o, list) -> {
                if (((GroupedMatmul) o).groupList() == GroupListKind.COUNTS) {
                    reverse(list);
                }
            })),
            fault("groups counted without the empty ones", "GroupedMatmul", Faults.operand("group_list", (o, list) -> {
                if (((GroupedMatmul) o).groupList() == GroupListKind.COUNTS) {
                    double[] present = Arrays.stream(list).filter(rows -> rows > 0).toArray();
                    Arrays.setAll(list, g -> g < present.length ? present[g] : 0);
                }
            })),
            fault("sizes of the first two groups swapped", "GroupedMatmul", Faults.operand("group_list", (o, list) -> {
                if (((GroupedMatmul) o).groupList() == GroupListKind.COUNTS && list.length > 1) {
                    double first = list[0];
                    list[0] = list[1];
                    list[1] = first;
                }
            })),
            fault("eps omitted", "RmsNorm", Faults.operator(o -> withEps(o, 1e-300))),
            fault("eps ten times larger", "RmsNorm", Faults.operator(o -> withEps(o, 10 * ((RmsNorm) o).eps()))),
            fault("gamma shifted by one", "RmsNorm", Faults.operand("gamma_pre", (o, gamma) -> rotate(gamma, 1))),
            fault("gamma shifted by one", "AddRmsNorm", Faults.operand("gamma_pre", (o, gamma) -> rotate(gamma, 1))),
            fault("gamma_post shifted by one", "SandwichNorm", Faults.operand("gamma_post", (o, gamma) -> rotate(gamma, 1))),
            fault("eps omitted", "AddRmsNorm", Faults.operator(o -> withEps(o, 1e-300))),
            fault("eps omitted", "SandwichNorm", Faults.operator(o -> withEps(o, 1e-300))),
            fault("residual omitted", "AddRmsNorm", Faults.operand("a", (o, a) -> Arrays.fill(a, 0))),
            fault("branch omitted", "SandwichNorm", Faults.operand("a", (o, a) -> Arrays.fill(a, 0))),
            fault("profile fused instead of pair_v1", "AddRmsNorm", Faults.operator(o -> swap(o, NormProfile.PAIR_V1, NormProfile.FUSED))),
            fault("profile pair_v1 instead of pair_v2", "AddRmsNorm", Faults.operator(o -> swap(o, NormProfile.PAIR_V2, NormProfile.PAIR_V1))),
            fault("profile fused instead of pair_v1", "SandwichNorm", Faults.operator(o -> swap(o, NormProfile.PAIR_V1, NormProfile.FUSED))),
            fault("profile fused instead of pair_v2", "SandwichNorm", Faults.operator(o -> swap(o, NormProfile.PAIR_V2, NormProfile.FUSED))),
            fault("profile pair_v2 instead of fused", "SandwichNorm", Faults.operator(o -> swap(o, NormProfile.FUSED, NormProfile.PAIR_V2))),
            fault("causal one too far", "PrunedAttention", Faults.operand("q_pos", (o, q) -> Arrays.setAll(q, i -> Math.min(q[i] + 1, Integer.MAX_VALUE)))),
            fault("causal one too short", "PrunedAttention", Faults.operand("q_pos", (o, q) -> Arrays.setAll(q, i -> Math.max(q[i] - 1, Integer.MIN_VALUE)))),
            fault("keep index one too high", "PrunedAttention", Faults.operand("keep", (o, keep) -> {
                if (keep.length > 0 && keep[keep.length - 1] + 1 < ((PrunedAttention) o).rows()) {
                    Arrays.setAll(keep, j -> keep[j] + 1);
                }
            })),
            fault("scale 1 % off", "PrunedAttention", Faults.operator(o -> {
                PrunedAttention p = (PrunedAttention) o;
                return new PrunedAttention(p.dtype(), p.sq(), p.rows(), p.keep(), p.hq(), p.hkv(), p.d(), p.scale() * 1.01);
            })),
            fault("forced tokens not kept", "TokenSelect", Faults.operator(o -> {
                TokenSelect t = (TokenSelect) o;
                return new TokenSelect(t.n(), t.n0(), t.keep(), 0, 0);
            })),
            fault("ties to the higher index", "TokenSelect", Faults.operand("scores", (o, scores) -> {
                for (int i = 0; i < scores.length; i++) {
                    scores[i] = scores[i] + i * 1e-6;
                }
            })));
    }

    private static Arguments fault(String what, String operator, FaultyDevice.Fault fault) {
        return Arguments.of(operator + ", " + what, operator, fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isNoticedByTheQuickCases(String what, String operator, FaultyDevice.Fault fault) {
        try (Device device = new FaultyDevice(Devices.open("cpu"), fault)) {
            List<Case> cases = CaseSets.quick(operator);
            assertThat(cases.stream().map(c -> Conformance.run(device, List.of(), c)))
                .as(what).anyMatch(verdict -> verdict.gates().stream()
                    .anyMatch(gate -> (gate.gate() == Gate.EXACT || gate.gate() == Gate.BOUND) && !gate.passed()));
        }
    }

    private static Operator withEps(Operator operator, double eps) {
        return switch (operator) {
            case RmsNorm o -> new RmsNorm(o.dtype(), o.rows(), o.hidden(), eps);
            case AddRmsNorm o -> new AddRmsNorm(o.dtype(), o.rows(), o.hidden(), eps, o.profile());
            case SandwichNorm o -> new SandwichNorm(o.dtype(), o.rows(), o.hidden(), eps, o.profile());
            default -> operator;
        };
    }

    private static Operator swap(Operator operator, NormProfile from, NormProfile to) {
        return switch (operator) {
            case AddRmsNorm o when o.profile() == from -> new AddRmsNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), to);
            case SandwichNorm o when o.profile() == from -> new SandwichNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), to);
            default -> operator;
        };
    }

    private static void rotate(double[] values, int by) {
        double[] old = values.clone();
        Arrays.setAll(values, i -> old[(i + by) % old.length]);
    }

    private static void reverse(double[] values) {
        double[] old = values.clone();
        Arrays.setAll(values, i -> old[old.length - 1 - i]);
    }
}
