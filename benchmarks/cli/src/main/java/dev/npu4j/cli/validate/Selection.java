package dev.npu4j.cli.validate;

import dev.npu4j.cli.exec.Form;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.kernels.error.OperandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a run of `validate` is to run, decided before anything runs.
///
/// @param cases  conformance cases
/// @param model  folder of the model whose weights and activations are fed to the operators, or absent
/// @param only   operator that verdicts of the model are kept of, or absent for all
/// @param full   whether everything was asked for, so that what is missing counts
/// @param left   what was left out and why, for people
public record Selection(List<Case> cases, Optional<Path> model, Optional<String> only, boolean full, List<String> left) {
    /// Name that comparisons with a model's shipped results go by, where operators have theirs.
    private static final String GOLDEN = "golden";

    /// Reads the options of the command line.
    ///
    /// @param operator  the one operator, or absent for all
    /// @param lines     case lines; where there are any, nothing else is selected unless it is named too
    /// @param model     the folder that was named, or absent
    /// @param ownModel  the folder that is used where none was named, if it is there
    /// @param full      all cases instead of the quick ones
    /// @param seed      seed of generated cases whose line names none, or absent
    /// @throws OperandException where an operator is unknown, a line cannot be read or the folder holds no model
    public static Selection of(Optional<String> operator, List<String> lines, Optional<Path> model, Path ownModel, boolean full, Optional<Long> seed) {
        requireKnown(operator);
        List<String> left = new ArrayList<>();
        List<Case> cases = new ArrayList<>();
        for (String line : lines) {
            Case parsed = Case.parse(line);
            cases.add(seed.isPresent() && !line.contains("seed=") ? withSeed(parsed, seed.get()) : parsed);
        }
        boolean golden = operator.filter(GOLDEN::equals).isPresent();
        if (!golden && (lines.isEmpty() || operator.isPresent())) {
            String only = operator.orElse(null);
            List<Case> set = full ? CaseSets.full(only) : CaseSets.quick(only);
            set.forEach(each -> cases.add(seed.map(value -> withSeed(each, value)).orElse(each)));
            if (!full) {
                left.add("The cases of --full that are not among the quick ones.");
            }
        }
        Optional<Path> chosen = model;
        if (model.isPresent()) {
            requireModel(model.get());
        } else if (golden || (lines.isEmpty() && operator.isEmpty())) {
            if (Files.isRegularFile(ownModel.resolve("config.json"))) {
                chosen = Optional.of(ownModel);
            } else {
                left.add("The real workload: no --model was given and there is none in " + ownModel + ".");
            }
        } else {
            left.add("The real workload: cases or one operator were named and no --model.");
        }
        return new Selection(cases, chosen, operator, full, left);
    }

    /// Operators that a full run must have seen.
    public List<String> mustBeSeen() {
        return full && only.isEmpty() ? Form.all().stream().map(Form::name).toList() : List.of();
    }

    private static void requireKnown(Optional<String> operator) {
        List<String> known = Form.all().stream().map(Form::name).toList();
        if (operator.isPresent() && !known.contains(operator.get()) && !operator.get().equals(GOLDEN)) {
            throw new OperandException("validate", "--op", "one of " + String.join(", ", known) + ", " + GOLDEN, "'" + operator.get() + "'");
        }
    }

    private static void requireModel(Path model) {
        for (String file : List.of("config.json", "model.safetensors")) {
            if (!Files.isRegularFile(model.resolve(file))) {
                throw new OperandException("validate", "--model", "a folder that holds " + file, "'" + model + "'");
            }
        }
    }

    private static Case withSeed(Case c, long seed) {
        return new Case(c.operator(), c.dist(), c.fill(), seed, c.pad(), c.tail(), c.packed(), c.biasF32(), c.inplace(), c.rstd(), c.keepSet(), c.pos());
    }
}
