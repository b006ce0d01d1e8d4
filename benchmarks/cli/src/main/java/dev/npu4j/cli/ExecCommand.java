package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.exec.ExecLine;
import dev.npu4j.cli.exec.Execution;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `exec`: one operator on tensors from a file.
@Command(name = "exec", mixinStandardHelpOptions = true, description = "Run one operator on tensors from a safetensors file.",
    sortOptions = false)
final class ExecCommand implements Callable<Integer> {
    @Option(names = "--op", paramLabel = "LINE", required = true, description = "The operator, such as 'RmsNorm(bf16, rows=3, hidden=8)'.")
    private String op;

    @Option(names = "--in", paramLabel = "FILE", required = true, description = "Safetensors file with the operands.")
    private Path in;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Safetensors file for the outputs; replaced in one step.")
    private Path out;

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ExecLine line = ExecLine.parse(op);
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new OperandException("exec", "--out", "a file in a folder that exists", "'" + out + "'");
        }
        try (Device device = top.options().open()) {
            Map<String, TensorSpec> written = Execution.run(line, device, in, out);
            PrintWriter terminal = spec.commandLine().getOut();
            terminal.println(device.resolve(line.operator()).line() + " on " + device.description());
            terminal.println((device.isSimulated() ? "simulated: " : "") + "wrote " + out + ": " + String.join(", ", written.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList()));
            terminal.flush();
        }
        return ExitCode.PASSED;
    }
}
