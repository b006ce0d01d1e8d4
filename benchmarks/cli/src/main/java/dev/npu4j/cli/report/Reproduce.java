package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;

/// The command that shows a verdict again.
final class Reproduce {
    private static final List<String> DEVICE_OPTIONS = List.of("--device", "--require", "--threads");

    private Reproduce() {
    }

    /// As the verdict says, on the device and with the folder of the model that this run used.
    static String command(Verdict verdict, RunFacts facts) {
        String command = verdict.reproduce();
        if (!facts.model().isEmpty() && command.endsWith("--model DIR")) {
            command = command.substring(0, command.length() - "DIR".length()) + quoted(facts.model());
        }
        return command + deviceOptions(facts.command());
    }

    private static String deviceOptions(List<String> arguments) {
        StringBuilder options = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (DEVICE_OPTIONS.contains(argument) && i + 1 < arguments.size()) {
                options.append(' ').append(argument).append(' ').append(quoted(arguments.get(++i)));
            } else if (argument.contains("=") && DEVICE_OPTIONS.contains(argument.substring(0, argument.indexOf('=')))) {
                options.append(' ').append(quoted(argument));
            }
        }
        return options.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
