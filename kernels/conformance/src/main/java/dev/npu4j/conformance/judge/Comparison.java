package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.compare.BoundGate;
import dev.npu4j.conformance.compare.DiscreteGate;
import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.compare.Freivalds;
import dev.npu4j.conformance.compare.GainGate;
import dev.npu4j.conformance.compare.HeatMaps;
import dev.npu4j.conformance.compare.Measurement;
import dev.npu4j.conformance.compare.RankedGate;
import dev.npu4j.conformance.compare.RatioGate;
import dev.npu4j.conformance.compare.SpecialsGate;
import dev.npu4j.conformance.criterion.Criteria;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.conformance.verdict.Errors;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.WorstElement;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything that one launch's outputs say when they are held against the truth: all gates that need no other launch.
final class Comparison {
    private final Prepared prepared;
    private final Plan plan;
    private final Truth truth;
    private final Launch.Outcome outcome;
    private final Data data;
    private final Map<Operand, Elements> outputs = new LinkedHashMap<>();
    private final BoundGate bounds;
    private final Errors errors;
    private final List<GateResult> gates = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Comparison(Prepared prepared, Launch.Outcome outcome, Data data) {
        this.prepared = prepared;
        this.plan = prepared.plan();
        this.truth = prepared.routing().map(routing -> prepared.truth().given(routing, outcome.bits().get("ids"))).orElse(prepared.truth());
        this.outcome = outcome;
        this.data = data;
        bounds = new BoundGate(data == Data.EXACT);
        for (Operand output : plan.outputs()) {
            Elements elements = new Elements(truth.expected().get(output.name()), outcome.bits().get(output.name()));
            outputs.put(output, elements);
            bounds.compare(elements, output.shape());
        }
        if (data == Data.EXACT) {
            gates.add(exact());
        }
        gates.add(bounds.boundResult());
        if (data == Data.BROAD) {
            gain();
        }
        errors = data.hasOrdinaryErrors() && truth.isWhole() ? Measurement.of(List.copyOf(outputs.values()), prepared.model()) : Errors.NONE;
        if (data == Data.BROAD) {
            // where values cancel, one rounding that falls the other way is a hundred times the rest
            RatioGate.single(errors).ifPresent(gates::add);
        }
        if (data.mayHoldSpecials()) {
            specials();
        }
        if (plan.operator() instanceof TokenSelect select) {
            discrete(select);
        }
        prepared.routing().ifPresent(this::ranked);
    }

    private GateResult exact() {
        GateResult elementwise = bounds.exactResult();
        boolean wholeNumbers = (plan.operator() instanceof GroupedMatmul || plan.operator() instanceof Matmul) && ((MatrixProduct) plan.operator()).out() == DType.F32;
        if (truth.isWhole() || !elementwise.passed() || !wholeNumbers) {
            return elementwise;
        }
        int row = new Freivalds((MatrixProduct) plan.operator(), plan.inputs()).firstWrongRow(values().get("y"));
        notes.add("all rows checked by Freivalds' method with two vectors modulo 2^31 - 1");
        return row < 0 ? elementwise : GateResult.failed(Gate.EXACT, "y row " + row + " is not x·W there (Freivalds' check)", 0);
    }

    private double[] model(Elements output) {
        return truth.isWhole() ? prepared.model().get(output.expected().operand()) : output.expected().value();
    }

    private void gain() {
        GateResult worst = null;
        for (Elements output : outputs.values()) {
            GateResult result = GainGate.judge(output, model(output)).orElse(null);
            boolean worse = result != null && (worst == null || result.margin() > worst.margin());
            worst = worse ? result : worst;
        }
        if (worst != null) {
            gates.add(worst);
        }
    }

    private void specials() {
        SpecialsGate specials = new SpecialsGate(prepared.arithmetic().flushes());
        outputs.values().forEach(specials::judge);
        gates.add(specials.result());
        if (specials.signsOfZero() > 0) {
            notes.add(specials.signsOfZero() + " zeros have another sign than in float64");
        }
    }

    private void discrete(TokenSelect select) {
        int[] keep = outcome.bits().get("keep");
        double[] scores = plan.inputs().get("scores");
        // the device saw these very scores
        gates.add(new DiscreteGate(select, scores, new double[scores.length]).judge(keep).result());
    }

    private void ranked(Routing routing) {
        DiscreteGate.Choice choice = new RankedGate(routing).judge(outcome.bits().get("ids"));
        gates.add(choice.result());
        if (choice.open() > 0) {
            notes.add(choice.open() + " choices are between scores closer than their errors; " + choice.flips() + " fell otherwise than in float64");
        }
    }

    /// What was expected, once it is known what the device chose.
    Truth truth() {
        return truth;
    }

    List<GateResult> gates() {
        return gates;
    }

    List<WorstElement> worst() {
        return bounds.worst();
    }

    int[] histogram() {
        return bounds.histogram();
    }

    Evidence evidence() {
        Map.Entry<Operand, Elements> first = outputs.entrySet().iterator().next();
        List<Elements> elements = List.copyOf(outputs.values());
        String warning = RatioGate.inWords(errors);
        if (!warning.isEmpty()) {
            notes.add(warning);
        }
        return new Evidence(truth.coverage(), prepared.inputsHash(), Hash.ofOutputs(outcome.bits()), errors,
            HeatMaps.of(first.getValue(), first.getKey().shape()),
            Criteria.opinions(plan.operator(), elements), Criteria.figures(elements), notes);
    }

    /// Outputs as numbers, by operand; elements that are not written are NaN.
    Map<String, double[]> values() {
        Map<String, double[]> values = new LinkedHashMap<>();
        outputs.forEach((operand, elements) -> values.put(operand.name(), numbers(elements.bits(), elements.expected())));
        return values;
    }

    private static double[] numbers(int[] bits, Expected expected) {
        double[] values = new double[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = expected.written()[i] ? Rounding.value(bits[i], expected.dtype()) : Double.NaN;
        }
        return values;
    }
}
