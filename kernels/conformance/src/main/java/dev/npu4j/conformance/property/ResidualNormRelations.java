package dev.npu4j.conformance.property;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between norms with a residual: [AddRmsNorm] and [SandwichNorm], which also normalises the branch.
final class ResidualNormRelations {
    private final Base base;
    private final Operator op;
    private final Operator fourfoldEps;
    private final int rows;
    private final int hidden;
    private final boolean isSandwich;
    private final boolean roundsBranch; // to a type whose subnormals are within reach

    ResidualNormRelations(Base base, AddRmsNorm op) {
        this.base = base;
        this.op = op;
        fourfoldEps = new AddRmsNorm(op.dtype(), op.rows(), op.hidden(), 4 * op.eps(), op.profile());
        rows = op.rows();
        hidden = op.hidden();
        isSandwich = false;
        roundsBranch = false;
    }

    ResidualNormRelations(Base base, SandwichNorm op) {
        this.base = base;
        this.op = op;
        fourfoldEps = new SandwichNorm(op.dtype(), op.rows(), op.hidden(), 4 * op.eps(), op.profile());
        rows = op.rows();
        hidden = op.hidden();
        isSandwich = true;
        roundsBranch = op.dtype() == DType.F16 && op.profile() != NormProfile.FUSED;
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(rowsReversed(), negated()));
        if (ordinary) {
            relations.add(zeroGamma());
            relations.add(withoutBranch());
            double largest = Rounding.largest(base.plan().dtypes().get("h")) / 2;
            if (!roundsBranch && Matrices.largest(base.input("h")) < largest && Matrices.largest(base.input("a")) < largest) {
                relations.add(doubled());
            }
        }
        return relations;
    }

    private Relation rowsReversed() {
        Map<String, double[]> inputs = with("h", Matrices.rows(base.input("h"), rows, hidden, i -> rows - 1 - i));
        inputs.put("a", Matrices.rows(base.input("a"), rows, hidden, i -> rows - 1 - i));
        Map<String, Prediction> outputs = new LinkedHashMap<>();
        for (String matrix : List.of("h_out", "z")) {
            outputs.put(matrix, Prediction.moved(base, matrix, base.size(matrix), i -> (rows - 1 - i / hidden) * hidden + i % hidden));
        }
        for (String vector : vectors()) {
            outputs.put(vector, Prediction.moved(base, vector, base.size(vector), i -> rows - 1 - i));
        }
        return new Relation("rows in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), outputs);
    }

    private Relation negated() {
        Map<String, double[]> inputs = with("h", Matrices.times(base.input("h"), -1));
        inputs.put("a", Matrices.times(base.input("a"), -1));
        return new Relation("h and a negated", Demand.BITS, base.plan().with(op, inputs), outputs(-1, -1, 1));
    }

    /// gamma_post is doubled too, so that the normalised branch doubles with the residual. (One that is
    /// rounded among the subnormals does not, and what cancels it shows the difference.)
    private Relation doubled() {
        Map<String, double[]> inputs = with("h", Matrices.times(base.input("h"), 2));
        inputs.put("a", Matrices.times(base.input("a"), 2));
        inputs.computeIfPresent("gamma_post", (name, gamma) -> Matrices.times(gamma, 2));
        return new Relation("h, a and gamma_post doubled, eps times four", Demand.BITS, base.plan().with(fourfoldEps, inputs), outputs(2, 1, 0.5));
    }

    private Relation zeroGamma() {
        Map<String, Prediction> outputs = outputs(1, 1, 1);
        outputs.put("z", Prediction.constant(base, "z", 0, 0));
        return new Relation("gamma_pre of zeros", Demand.BITS, base.plan().with(op, with("gamma_pre", new double[hidden])), outputs);
    }

    /// A depth scale of 0, or a branch of zeros: h must come out untouched.
    private Relation withoutBranch() {
        Map<String, Prediction> outputs = new LinkedHashMap<>();
        outputs.put("h_out", Prediction.values(base.expected().get("h_out").dtype(), base.input("h"), base.expected().get("h_out").written()));
        outputs.put("z", Prediction.open(base, "z"));
        vectors().forEach(vector -> outputs.put(vector, Prediction.open(base, vector)));
        String zeroed = isSandwich ? "gamma_post" : "a";
        return new Relation(zeroed + " of zeros", Demand.BITS, base.plan().with(op, with(zeroed, new double[base.input(zeroed).length])), outputs);
    }

    private Map<String, Prediction> outputs(double hOut, double z, double rstd) {
        Map<String, Prediction> outputs = new LinkedHashMap<>();
        outputs.put("h_out", Prediction.scaled(base, "h_out", hOut));
        outputs.put("z", Prediction.scaled(base, "z", z));
        vectors().forEach(vector -> outputs.put(vector, Prediction.scaled(base, vector, rstd)));
        return outputs;
    }

    private List<String> vectors() {
        return isSandwich ? List.of("rstd_post", "rstd") : List.of("rstd");
    }

    private Map<String, double[]> with(String operand, double[] values) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put(operand, values);
        return inputs;
    }
}
