package dev.npu4j.cli.exec;

import dev.npu4j.cli.base.Table;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `help exec` says of every operator, read off the operators' own specifications.
public final class ExecHelp {
    private ExecHelp() {
    }

    /// The lines below the usage message, escaped for picocli.
    public static String[] footer() {
        List<String> lines = new ArrayList<>(List.of(
            "",
            "LINE is an operator with its dimensions. --in holds its operands under the names below; an optional input is used",
            "where it is there. An output that is in --in gives its prior content; one that is not starts as zeros. All outputs,",
            "the optional ones too, and nothing else are written to --out. A tensor of a name that the operator does not know is",
            "an error, as is a missing one, a wrong dtype or a wrong shape (exit code 2).",
            "",
            "Keys that exec adds to every line:",
            "  pad=N    rows of " + String.join(", ", Rows.NAMES) + " are N elements longer than their content.",
            "           In the files such an operand is then 2-D, [rows, width + N]; heads and head dimension are one width.",
            "           Outputs come back in the same form, with the padding they had in --in, or zeros.",
            "  packed   GroupedMatmul and Matmul: the weight is packed for the device first.",
            "",
            "DTYPE is f32, f16 or bf16. It is the dtype of every operand that the table gives all three for."));
        for (Form form : Form.all()) {
            lines.add("");
            lines.add(form.line());
            for (String key : form.keys()) {
                lines.add("    " + key);
            }
            for (String row : operands(form.operators()).split("\n")) {
                lines.add("  " + row);
            }
            lines.add("  example: ./npu4j exec --op '" + form.samples().getFirst() + "' --in in.safetensors --out out.safetensors");
        }
        return lines.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new);
    }

    private static String operands(List<Operator> samples) {
        Map<String, Set<DType>> dtypes = new LinkedHashMap<>();
        Map<String, Set<String>> shapes = new LinkedHashMap<>();
        for (Operator sample : samples) {
            for (Operand operand : sample.operands()) {
                dtypes.computeIfAbsent(operand.name(), name -> new LinkedHashSet<>()).addAll(operand.dtypes());
                shapes.computeIfAbsent(operand.name(), name -> new LinkedHashSet<>()).add(lettersOnly(operand));
            }
        }
        Table table = new Table("OPERAND", "ROLE", "DTYPE", "SHAPE");
        for (Operand operand : samples.getFirst().operands()) {
            String role = (operand.isOutput() ? "output" : "input")
                + (operand.required() ? "" : operand.isOutput() ? " (optional in Java)" : " (optional)");
            table.add(operand.name(), role, words(dtypes.get(operand.name())), String.join(" or ", shapes.get(operand.name())));
        }
        return table.toString();
    }

    /// `[m=5, k=4]` without the numbers.
    private static String lettersOnly(Operand operand) {
        return operand.letters().replaceAll("=\\d+", "");
    }

    private static String words(Collection<DType> dtypes) {
        return String.join(" ", dtypes.stream().map(DType::toString).toList());
    }
}
