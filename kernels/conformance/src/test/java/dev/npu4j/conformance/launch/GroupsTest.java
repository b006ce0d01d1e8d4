package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupsTest {
    @ParameterizedTest
    @EnumSource(GroupListKind.class)
    void bothFormsOfTheListSayTheSame(GroupListKind kind) {
        GroupedMatmul op = new GroupedMatmul(DType.F32, DType.F32, DType.F32, 4, 9, 1, 1, kind, WeightLayout.NK, false);
        double[] list = Groups.list(kind, new int[] {2, 0, 4, 1});
        assertThat(list).containsExactly(kind == GroupListKind.COUNTS ? new double[] {2, 0, 4, 1} : new double[] {2, 2, 6, 7});
        Groups groups = new Groups(op, list);
        assertThat(new int[] {groups.start(0), groups.start(1), groups.start(2), groups.start(3)}).containsExactly(0, 2, 2, 6);
        assertThat(new int[] {groups.end(0), groups.end(1), groups.end(2), groups.end(3)}).containsExactly(2, 2, 6, 7);
        assertThat(new int[] {groups.size(0), groups.size(1), groups.size(2), groups.size(3)}).containsExactly(2, 0, 4, 1);
        assertThat(groups.rows()).isEqualTo(7);
        assertThat(new int[] {groups.of(0), groups.of(1), groups.of(2), groups.of(5), groups.of(6), groups.of(7)}).containsExactly(0, 0, 2, 2, 3, 4);
    }
}
