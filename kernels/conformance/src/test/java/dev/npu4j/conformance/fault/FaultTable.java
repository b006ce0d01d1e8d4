package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Planted.Fate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The planted faults as a Markdown table: by which gate each was noticed, and which other criteria would have let it
/// pass. It stands in the README between two markers.
final class FaultTable {
    private static final String BEGIN = "<!-- planted faults: begin -->\n";
    private static final String END = "<!-- planted faults: end -->";
    private static final List<String> DTYPES = List.of("f32", "bf16", "f16", "x=f32 w=bf16 out=f32");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| [A-Z]\\w+ \\|");

    private FaultTable() {
    }

    /// One row for each fault and operator.
    static String markdown(List<Planted> planted) {
        List<String> criteria = criteria(planted);
        Map<String, List<Planted>> rows = planted.stream()
            .collect(Collectors.groupingBy(each -> each.fault() + " | " + each.operator(), LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder("| Fault | Operator | f32 | bf16 | f16 | f32 × bf16 |");
        criteria.forEach(each -> text.append(' ').append(each).append(" |"));
        text.append("\n|---|---|---|---|---|---|").append(":-:|".repeat(criteria.size())).append('\n');
        rows.forEach((name, each) -> {
            text.append("| ").append(name).append(" |");
            DTYPES.forEach(dtype -> text.append(' ').append(fate(each, dtype)).append(" |"));
            criteria.forEach(criterion -> text.append(' ').append(mark(each, criterion)).append(" |"));
            text.append('\n');
        });
        if (!criteria.isEmpty()) {
            List<Planted> killed = planted.stream().filter(each -> each.fate() == Fate.KILLED).toList();
            text.append("| **let pass, of ").append(killed.size()).append("** | | **0** | **0** | **0** | **0** |");
            criteria.forEach(each -> text.append(" **").append(killed.stream().filter(fault -> fault.acceptedBy().contains(each)).count()).append("** |"));
            text.append('\n');
        }
        return text.toString();
    }

    /// Those that would have let a fault pass, the most lenient first.
    private static List<String> criteria(List<Planted> planted) {
        Map<String, Integer> accepted = new TreeMap<>();
        planted.stream().filter(each -> each.fate() == Fate.KILLED).flatMap(each -> each.acceptedBy().stream()).forEach(each -> accepted.merge(each, 1, Integer::sum));
        List<String> names = new ArrayList<>(accepted.keySet());
        names.sort((a, b) -> accepted.get(b) - accepted.get(a));
        return names;
    }

    private static String fate(List<Planted> row, String dtype) {
        return row.stream().filter(each -> each.dtype().equals(dtype)).findFirst().map(each -> switch (each.fate()) {
            case KILLED -> each.gates().stream().map(Gate::label).collect(Collectors.joining(" "));
            case EQUIVALENT -> "harmless";
            case SURVIVED -> "**survived**";
            case BLOCKED -> "**blocked**";
        }).orElse("");
    }

    private static String mark(List<Planted> row, String criterion) {
        List<Planted> killed = row.stream().filter(each -> each.fate() == Fate.KILLED).toList();
        long accepted = killed.stream().filter(each -> each.acceptedBy().contains(criterion)).count();
        return accepted == 0 ? "" : accepted == killed.size() ? "●" : "○";
    }

    /// The text with another table between the markers.
    static String replace(String readme, String table) {
        return readme.substring(0, begin(readme)) + table + readme.substring(end(readme));
    }

    /// Names of the faults in the text's table.
    static Set<String> names(String readme) {
        Set<String> names = new LinkedHashSet<>();
        Matcher row = ROW.matcher(readme.substring(begin(readme), end(readme)));
        while (row.find()) {
            if (!row.group(1).equals("Fault")) {
                names.add(row.group(1));
            }
        }
        return names;
    }

    private static int begin(String readme) {
        return readme.indexOf(BEGIN) + BEGIN.length();
    }

    private static int end(String readme) {
        return readme.indexOf(END);
    }
}
