package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Pages;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What must hold between attentions over caches in pages. First of all, pages change nothing.
final class PagedRelations {
    private final Base base;
    private final PagedAttention op;
    private final Pages pages;

    PagedRelations(Base base, PagedAttention op) {
        this.base = base;
        this.op = op;
        pages = new Pages(op, base.input("table"));
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(withoutPages(), queriesReversed(), nothingCached()));
        if (op.tokens() > 0) {
            relations.addAll(List.of(poolReversed(), pagesOfOne()));
        }
        if (ordinary && op.tokens() > 0 && Matrices.largest(base.input("v")) < Rounding.largest(op.dtype()) / 2) {
            relations.add(valuesDoubled());
        }
        return relations;
    }

    /// A PrunedAttention over the rows copied together, all of them kept.
    private Relation withoutPages() {
        Map<String, double[]> inputs = inputs();
        inputs.remove("table");
        inputs.put("k", pages.together(base.input("k")));
        inputs.put("v", pages.together(base.input("v")));
        inputs.put("keep", IntStream.range(0, op.tokens()).mapToDouble(j -> j).toArray());
        return new Relation("rows copied together, without pages", Demand.BITS_IF_PROMISED,
            base.plan().with(op.contiguous(), inputs).withDType("keep", DType.I32), y(Prediction.same(base, "y")));
    }

    private Relation queriesReversed() {
        int width = op.hq() * op.d();
        Map<String, double[]> inputs = inputs();
        inputs.put("q", Matrices.rows(base.input("q"), op.sq(), width, i -> op.sq() - 1 - i));
        inputs.put("q_pos", Matrices.rows(base.input("q_pos"), op.sq(), 1, i -> op.sq() - 1 - i));
        return new Relation("queries in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            y(Prediction.moved(base, "y", base.size("y"), i -> (op.sq() - 1 - i / width) * width + i % width)));
    }

    private Relation nothingCached() {
        Map<String, double[]> inputs = inputs();
        inputs.put("table", new double[0]);
        inputs.put("k_pos", new double[0]);
        return new Relation("no token cached", Demand.BITS, other(0, op.pages(), op.page(), inputs), y(Prediction.constant(base, "y", 0, 0)));
    }

    private Relation poolReversed() {
        int width = op.page() * op.hkv() * op.d();
        Map<String, double[]> inputs = inputs();
        for (String name : List.of("k", "v")) {
            inputs.put(name, Matrices.rows(base.input(name), op.pages(), width, page -> op.pages() - 1 - page));
        }
        inputs.put("table", Arrays.stream(base.input("table")).map(page -> op.pages() - 1 - page).toArray());
        return new Relation("pages of the pool in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), y(Prediction.same(base, "y")));
    }

    private Relation pagesOfOne() {
        Map<String, double[]> inputs = inputs();
        inputs.put("table", Arrays.stream(pages.rows()).asDoubleStream().toArray());
        return new Relation("every row a page", Demand.BITS_IF_PROMISED, other(op.tokens(), op.pages() * op.page(), 1, inputs), y(Prediction.same(base, "y")));
    }

    private Relation valuesDoubled() {
        Map<String, double[]> inputs = inputs();
        inputs.put("v", Matrices.times(base.input("v"), 2));
        return new Relation("v doubled", Demand.BITS, base.plan().with(op, inputs), y(Prediction.scaled(base, "y", 2)));
    }

    private Plan other(int tokens, int pages, int page, Map<String, double[]> inputs) {
        return base.plan().with(new PagedAttention(op.dtype(), op.sq(), tokens, pages, page, op.hq(), op.hkv(), op.d(), op.scale()), inputs);
    }

    private Map<String, double[]> inputs() {
        return new LinkedHashMap<>(base.plan().inputs());
    }

    private static Map<String, Prediction> y(Prediction prediction) {
        return Map.of("y", prediction);
    }
}
