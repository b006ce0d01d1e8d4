package dev.npu4j.cli.report;

import dev.npu4j.conformance.Verdict;

/// The command that shows a verdict again.
final class Reproduce {
    private Reproduce() {
    }

    /// As the verdict says, with the folder of the model that this run used.
    static String command(Verdict verdict, RunFacts facts) {
        String command = verdict.reproduce();
        return facts.model().isEmpty() || !command.endsWith("--model DIR") ? command
            : command.substring(0, command.length() - "DIR".length()) + "'" + facts.model().replace("'", "'\\''") + "'";
    }
}
