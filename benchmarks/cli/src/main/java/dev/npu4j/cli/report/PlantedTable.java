package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Planted faults by operator and name, their dtypes together, and how criteria fare against them.
final class PlantedTable {
    /// One fault in one operator.
    ///
    /// @param dtypes one for each
    record Row(String operator, String fault, List<Planted> dtypes) {
        List<Planted> of(Planted.Fate fate) {
            return dtypes.stream().filter(each -> each.fate() == fate).toList();
        }

        /// Those that change a result.
        List<Planted> real() {
            return dtypes.stream().filter(each -> each.fate() == Planted.Fate.KILLED || each.fate() == Planted.Fate.SURVIVED).toList();
        }

        /// Those that change a result and that the criterion would have accepted.
        List<Planted> missedBy(String criterion) {
            return real().stream().filter(each -> each.acceptedBy().contains(criterion)).toList();
        }

        /// The gates that noticed it in any dtype.
        Set<Gate> gates() {
            Set<Gate> gates = EnumSet.noneOf(Gate.class);
            dtypes.forEach(each -> gates.addAll(each.gates()));
            return gates;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final Set<String> criteria;

    /// @param criteria that were asked in the run; those that only faults name are added
    PlantedTable(List<Planted> planted, Set<String> criteria) {
        Map<String, Map<String, List<Planted>>> byOperator = new LinkedHashMap<>();
        this.criteria = new LinkedHashSet<>(criteria);
        for (Planted each : planted) {
            byOperator.computeIfAbsent(each.operator(), name -> new LinkedHashMap<>()).computeIfAbsent(each.fault(), name -> new ArrayList<>()).add(each);
            this.criteria.addAll(each.acceptedBy());
        }
        byOperator.forEach((operator, faults) -> faults.forEach((fault, dtypes) -> rows.add(new Row(operator, fault, dtypes))));
    }

    List<Row> rows() {
        return rows;
    }

    Set<String> criteria() {
        return criteria;
    }

    /// Faults that change a result.
    int real() {
        return rows.stream().mapToInt(row -> row.real().size()).sum();
    }

    /// Faults that change a result and that the criterion would have accepted.
    int missedBy(String criterion) {
        return rows.stream().mapToInt(row -> row.missedBy(criterion).size()).sum();
    }
}
