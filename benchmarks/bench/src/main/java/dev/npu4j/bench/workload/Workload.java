package dev.npu4j.bench.workload;

import dev.npu4j.kernels.op.Cost;
import java.lang.foreign.Arena;

/// Work that several libraries can be asked to do on the same numbers, named by one line of text.
public sealed interface Workload permits ExpertFfn, ExpertRouting, OperatorWorkload {
    /// The workload as one line, which [#parse] reads back.
    String line();

    /// Floating-point operations and bytes of one run, for rooflines: what this very data needs, each operand moved once.
    Cost cost();

    /// The numbers to work on, in memory of `arena`: the same for everyone who asks.
    Data data(Arena arena);

    /// @throws dev.npu4j.kernels.error.OperandException for a line that is none
    static Workload parse(String line) {
        return line.startsWith(ExpertFfn.NAME + "(") ? ExpertFfn.parse(line) : line.startsWith(ExpertRouting.NAME + "(") ? ExpertRouting.parse(line) : OperatorWorkload.parse(line);
    }
}
