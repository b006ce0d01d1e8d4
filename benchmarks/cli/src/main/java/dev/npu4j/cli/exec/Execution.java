package dev.npu4j.cli.exec;

import dev.npu4j.cli.base.Simulated;
import dev.npu4j.conformance.staging.StagedDevice;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One operator, once, on tensors from a file. A device that computes on host memory uses inputs where the file is mapped;
/// any other is handed copies.
public final class Execution {
    // Names that checkpoints use for an operand of the operator of that name.
    private static final Map<String, Map<String, List<String>>> ALIASES = Map.of(
        "RmsNorm", Map.of("gamma_pre", List.of("gamma", "weight")),
        "AddRmsNorm", Map.of("gamma_pre", List.of("gamma")));

    private final ExecLine line;
    private final Operator operator;
    private final SafetensorsFile file;
    private final TensorArena arena;
    private final Stream stream;

    private Execution(ExecLine line, SafetensorsFile file, TensorArena arena, Stream stream) {
        this.line = line;
        this.operator = line.operator();
        this.file = file;
        this.arena = arena;
        this.stream = stream;
    }

    /// Reads, computes, writes.
    ///
    /// @return what was written, by name
    /// @throws OperandException where a tensor is missing, unknown or does not fit
    /// @throws UnsupportedOperatorException where the device does not run the operator
    public static Map<String, TensorSpec> run(ExecLine line, Device device, Path in, Path out) throws IOException {
        if (device.support(line.operator()) instanceof Support.No(Support.Reason reason, String detail)) {
            throw new UnsupportedOperatorException(line.operator().line(), Simulated.name(device), reason + " " + detail);
        }
        Device onHost = StagedDevice.of(device);
        // Closed in reverse: the file outlives the arena that wraps its tensors.
        try (SafetensorsFile file = SafetensorsFile.open(in);
             TensorArena arena = onHost.openArena();
             Stream stream = onHost.openStream()) {
            Map<String, Tensor> outputs = new Execution(line, file, arena, stream).compute();
            // a file outlives what was printed beside it
            SafetensorsWriter.write(out, outputs, device.isSimulated() ? Map.of("simulated", device.description()) : Map.of());
            Map<String, TensorSpec> written = new LinkedHashMap<>();
            outputs.forEach((name, tensor) -> written.put(name, tensor.spec()));
            return written;
        }
    }

    private Map<String, Tensor> compute() {
        Map<String, String> names = namesInFile();
        Map<String, Weight> operands = new LinkedHashMap<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Operand operand : operator.operands()) {
            String name = names.get(operand.name());
            if (operand.isOutput()) {
                Tensor stored = arena.allocate(Rows.inFile(operand, operand.dtypes().getFirst(), line.pad()));
                if (name != null) {
                    stream.copy(read(operand, name), stored);
                }
                outputs.put(operand.name(), stored);
                operands.put(operand.name(), view(operand, stored));
            } else if (name != null) {
                operands.put(operand.name(), input(operand, read(operand, name)));
            } else if (operand.required()) {
                throw wrong(operand.name(), operand.dtypes().getFirst() + operand.letters(), "no tensor of that name in " + file.path());
            }
        }
        stream.launch(operator.bind(operands));
        stream.synchronize();
        return outputs;
    }

    /// For each operand that is in the file, its name there.
    private Map<String, String> namesInFile() {
        Map<String, List<String>> aliases = ALIASES.getOrDefault(operator.name(), Map.of());
        Map<String, String> names = new LinkedHashMap<>();
        for (String name : file.names()) {
            String operand = aliases.entrySet().stream().filter(each -> each.getValue().contains(name)).map(Map.Entry::getKey).findFirst().orElse(name);
            if (operator.operands().stream().noneMatch(each -> each.name().equals(operand))) {
                throw wrong(name, "one of " + operator.operands().stream().map(Operand::name).toList(), "a tensor of that name in " + file.path());
            }
            String before = names.put(operand, name);
            if (before != null) {
                throw wrong(operand, "it once", "both " + before + " and " + name + " in " + file.path());
            }
        }
        return names;
    }

    private Tensor read(Operand operand, String name) {
        TensorSpec given = file.spec(name);
        if (!operand.dtypes().contains(given.dtype())) {
            throw wrong(operand.name(), String.join(" or ", operand.dtypes().stream().map(DType::toString).toList()) + " " + operand.letters(), given.toString());
        }
        TensorSpec wanted = Rows.inFile(operand, given.dtype(), line.pad());
        if (!given.equals(wanted)) {
            throw wrong(operand.name(), "shape " + (Rows.arePadded(operand, line.pad())
                ? wanted.shape() + ", which is " + operand.letters() + " with rows " + line.pad() + " longer" : operand.letters()), given.shape().toString());
        }
        return file.tensor(name, arena);
    }

    private Weight input(Operand operand, Tensor stored) {
        return line.packed() && operand.name().equals("weight") && operator instanceof MatrixProduct matmul
            ? arena.pack(stored, matmul.weight()) : view(operand, stored);
    }

    private Tensor view(Operand operand, Tensor stored) {
        return Rows.arePadded(operand, line.pad()) ? stored.view(0, Rows.view(operand, stored.dtype(), line.pad())) : stored;
    }

    private OperandException wrong(String operand, String expected, String actual) {
        return new OperandException(operator.name(), operand, expected, actual);
    }
}
