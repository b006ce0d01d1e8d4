package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Simulation;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;
import java.util.regex.Pattern;

/// The command that shows a verdict again.
final class Reproduce {
    private static final List<String> DEVICE_OPTIONS = List.of("--device", "--sim", "--require", "--threads", "--fault", "--criterion", "--replay");
    private static final String FAULT = "--fault";
    private static final String LAYER = "--layer";
    private static final String SIM = "--sim";
    private static final String REPLAY = "--replay";
    private static final Pattern PLAIN = Pattern.compile("[\\w./=,:-]+");

    private Reproduce() {
    }

    /// As the verdict says, on the device, with its planted fault, and with the folder of the model that this run used.
    static String command(Verdict verdict, RunFacts facts) {
        String command = verdict.reproduce();
        if (!facts.model().isEmpty() && command.endsWith("--model DIR")) {
            command = command.substring(0, command.length() - "DIR".length()) + quoted(facts.model()) + layer(facts.command());
        }
        return variables(facts) + command + deviceOptions(facts.command(), true);
    }

    /// The case in which the fault was noticed, or not, with the fault planted again: in the CPU where a recording was judged.
    static String command(Planted planted, RunFacts facts) {
        return variables(facts) + "./npu4j validate " + FAULT + " " + quoted(planted.fault()) + " --case " + quoted(planted.line()) + deviceOptions(facts.command(), false);
    }

    /// The run as a whole.
    static String everything(RunFacts facts) {
        return variables(facts) + "./npu4j " + String.join(" ", facts.command().stream().map(each -> PLAIN.matcher(each).matches() ? each : quoted(each)).toList());
    }

    /// Where the values were those of one layer by itself.
    private static String layer(List<String> arguments) {
        int at = arguments.indexOf(LAYER);
        return at >= 0 && at + 1 < arguments.size() ? " " + LAYER + " " + quoted(arguments.get(at + 1))
            : arguments.stream().filter(each -> each.startsWith(LAYER + "=")).map(each -> " " + quoted(each)).findFirst().orElse("");
    }

    private static String variables(RunFacts facts) {
        return String.join("", facts.variables().stream().map(each -> (PLAIN.matcher(each).matches() ? each : assigned(each)) + " ").toList());
    }

    private static String deviceOptions(List<String> arguments, boolean fault) {
        StringBuilder options = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String name = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
            if (!DEVICE_OPTIONS.contains(name) || (name.equals(FAULT) || name.equals(REPLAY)) && !fault) {
                continue;
            }
            if (name.length() < argument.length()) {
                options.append(' ').append(quoted(argument));
            } else if (name.equals(SIM) && (i + 1 == arguments.size() || !Simulation.CHIPS.contains(arguments.get(i + 1)))) {
                options.append(' ').append(SIM); // its value may be left out
            } else if (i + 1 < arguments.size()) {
                options.append(' ').append(argument).append(' ').append(quoted(arguments.get(++i)));
            }
        }
        return options.toString();
    }

    private static String assigned(String variable) {
        int sign = variable.indexOf('=') + 1;
        return variable.substring(0, sign) + quoted(variable.substring(sign));
    }

    /// For a shell, whatever the text holds.
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
