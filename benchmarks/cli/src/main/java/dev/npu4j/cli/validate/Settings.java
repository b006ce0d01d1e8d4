package dev.npu4j.cli.validate;

import dev.npu4j.cli.GlobalOptions;
import dev.npu4j.conformance.recording.Recording;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a run of `validate` is to go about what was selected.
///
/// @param device    to judge
/// @param seed      given on the command line
/// @param out       folder of the reports
/// @param home      the repository, for its commit
/// @param command   the arguments as given
/// @param criterion house rule that decides in the place of the gates
/// @param fault     to plant in the device on purpose
/// @param acceptArithmetic whether the device's arithmetic, as measured now, is what is to be expected of it from now on
/// @param timeout   for a case
/// @param budget    after which no case is begun
/// @param failFast  whether the first failure ends the run
/// @param resume    whether verdicts that are there already are kept
/// @param record    folder in which what the device is given and gives is to be recorded
/// @param replay    recording that is judged in the place of a device
public record Settings(GlobalOptions.Choice device, Optional<Long> seed, Path out, Path home, List<String> command, Optional<String> criterion,
                       Optional<String> fault, boolean acceptArithmetic, Duration timeout, Optional<Duration> budget, boolean failFast, boolean resume,
                       Optional<Path> record, Optional<Recording> replay) {
}
