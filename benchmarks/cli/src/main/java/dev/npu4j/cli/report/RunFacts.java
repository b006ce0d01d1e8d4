package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Machine;
import java.util.List;

/// What a run was: everything a reader needs to judge its numbers and to repeat it.
///
/// @param version     of the tool
/// @param commit      of the repository it was started from, empty where that is unknown
/// @param command     the arguments as given
/// @param variables   of the environment that decided what a simulator does, `NAME=VALUE`; empty where nothing was simulated
/// @param started     ISO 8601, UTC
/// @param machine     where
/// @param device      name of the device under test, as rows show it: a simulated one is `ascend:0 (simulated)`
/// @param description what the device says of itself
/// @param twins       other configurations that must give the same bits
/// @param accelerator whether the device is an accelerator: only then does the run say anything about one
/// @param simulated   chip that a simulator stood in for, such as `910B`; empty where what answered was the device itself
/// @param seed        given on the command line, empty where each case had its own
/// @param model       folder of the real workload, empty where there was none
/// @param criterion   the house rule that decides, empty where the gates do
/// @param fault       planted in the device on purpose, empty where none was
/// @param arithmetic  of the device, as measured, in words
/// @param provenance  where the launches were made
public record RunFacts(String version, String commit, List<String> command, List<String> variables, String started, Machine machine, String device,
                       String description, List<String> twins, boolean accelerator, String simulated, String seed,
                       String model, String criterion, String fault, String arithmetic, Provenance provenance) {
    /// Whether the run says nothing about any NPU, whatever the device calls itself.
    boolean isSimulated() {
        return !simulated.isEmpty();
    }
}
