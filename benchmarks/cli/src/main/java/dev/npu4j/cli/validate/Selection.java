package dev.npu4j.cli.validate;

import dev.npu4j.cli.exec.Form;
import dev.npu4j.cli.report.Demands;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.recording.Recording;
import dev.npu4j.conformance.workload.PanguLayerWorkload;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a run of `validate` is to run, decided before anything runs.
///
/// @param cases  conformance cases
/// @param named  lines of those among them that were named one by one
/// @param model  folder of the model whose weights and activations are fed to the operators, or absent
/// @param layer  the one decoder layer of that model that is fed to them, or absent for the whole model
/// @param only   operator that verdicts of the model are kept of, or absent for all
/// @param extent how much was asked for; where that is all, what is missing counts
/// @param slice  which part of it, absent for the whole
/// @param left   what was left out and why, for people
public record Selection(List<Case> cases, List<String> named, Optional<Path> model, Optional<Integer> layer, Optional<String> only, Extent extent, Optional<Slice> slice,
                        List<String> left) {
    /// Name that comparisons with a model's shipped results go by, where operators have theirs.
    private static final String GOLDEN = "golden";

    /// Reads the options of the command line.
    ///
    /// @param operator  the one operator, or absent for all
    /// @param lines     case lines; where there are any, nothing else is selected unless it is named too
    /// @param model     the folder that was named, or absent
    /// @param ownModel  the folder that is used where none was named, if it is there
    /// @param extent    which of the suite's cases
    /// @param slice     the part of the cases that is wanted, or absent for all
    /// @param seed      seed of lines that name none, and added to those of the suite's cases; or absent
    /// @throws OperandException where an operator is unknown, a line cannot be read or the folder holds no model
    public static Selection of(Optional<String> operator, List<String> lines, Optional<Path> model, Path ownModel, Extent extent, Optional<Slice> slice, Optional<Long> seed) {
        requireKnown(operator);
        List<String> left = new ArrayList<>();
        List<Case> cases = new ArrayList<>();
        for (String line : lines) {
            cases.add(named(line, seed));
        }
        List<String> named = cases.stream().map(Case::line).toList();
        boolean golden = operator.filter(GOLDEN::equals).isPresent();
        if (!golden && (lines.isEmpty() || operator.isPresent())) {
            String only = operator.orElse(null);
            List<Case> set = extent.cases(only);
            // added, so that cases of the set stay different: what many say together must not be one said often
            set.forEach(each -> cases.add(seed.map(value -> withSeed(each, each.seed() + value)).orElse(each)));
            extent.left().ifPresent(left::add);
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
        if (slice.isPresent()) {
            left.add("The cases of the other slices: this is " + slice.get() + ".");
            if (slice.get().part() > 1 && chosen.isPresent()) {
                chosen = Optional.empty();
                left.add("The real workload: it belongs to the first slice.");
            }
        }
        List<Case> once = cases.stream().distinct().toList();
        return new Selection(slice.map(part -> part.of(once)).orElse(once), named, chosen, Optional.empty(), operator, extent, slice, List.copyOf(left));
    }

    /// One decoder layer of a model, and the cases that are named one by one.
    ///
    /// @param operator the one operator whose values are kept, or absent for all
    /// @param lines    case lines
    /// @param model    folder of the model
    /// @param layer    counted from 0
    /// @param seed     of lines that name none, or absent
    /// @throws OperandException where an operator is unknown, a line cannot be read, the model has no such layer, or a file of it is not
    ///                          what it should be
    /// @throws IOException where a file cannot be read
    public static Selection ofLayer(Optional<String> operator, List<String> lines, Path model, int layer, Optional<Long> seed) throws IOException {
        requireKnown(operator);
        if (operator.filter(GOLDEN::equals).isPresent()) {
            throw new OperandException("validate", "--op", "an operator beside --layer, since a layer by itself is not compared with a model's shipped results", GOLDEN);
        }
        requireModel(model);
        List<Case> cases = lines.stream().map(line -> named(line, seed)).distinct().toList();
        // before anything runs: whoever has a file of hundreds of gigabytes wants to know now
        try (PanguLayerWorkload workload = PanguLayerWorkload.open(model, layer)) {
            List<String> left = List.of("Everything but " + workload.inWords() + ". --layer asks for one layer of " + model + ", and for no cases but those of --case.");
            return new Selection(cases, cases.stream().map(Case::line).toList(), Optional.of(model), Optional.of(layer), operator, Extent.QUICK, Optional.empty(), left);
        }
    }

    private static Case named(String line, Optional<Long> seed) {
        Case parsed = Case.parse(line);
        return seed.isPresent() && !line.contains("seed=") ? withSeed(parsed, seed.get()) : parsed;
    }

    /// What a recording holds, or a part of that.
    ///
    /// @param model    the folder that was named, or absent
    /// @param ownModel the folder that is used where none was named, if it is there
    /// @throws OperandException where an operator is unknown, or a line cannot be read
    /// @throws IOException where the model cannot be read
    public static Selection of(Recording recording, Optional<String> operator, List<String> lines, Optional<Path> model, Path ownModel, Optional<Slice> slice)
        throws IOException {
        requireKnown(operator);
        List<String> left = new ArrayList<>(recording.header().left());
        List<Case> named = lines.stream().map(Case::parse).toList();
        boolean golden = operator.filter(GOLDEN::equals).isPresent();
        List<Case> cases = new ArrayList<>(named);
        if (!golden && (lines.isEmpty() || operator.isPresent())) {
            cases.addAll(Replayed.cases(recording, operator));
        }
        Optional<Path> chosen = Optional.empty();
        boolean isWanted = model.isPresent() || golden || lines.isEmpty() && operator.isEmpty();
        if (isWanted && slice.map(Slice::part).orElse(1) == 1) {
            chosen = Replayed.model(recording, model.orElse(ownModel));
        }
        if (chosen.isEmpty() && !recording.header().model().isEmpty()) {
            left.add(isWanted ? "The real workload that was recorded: its model is not " + model.orElse(ownModel) + "." : "The real workload that was recorded: cases or one operator were named and no --model.");
        }
        slice.ifPresent(part -> left.add("The cases of the other slices: this is " + part + "."));
        List<Case> once = cases.stream().distinct().toList();
        return new Selection(slice.map(part -> part.of(once)).orElse(once), named.stream().map(Case::line).toList(), chosen, Optional.empty(), operator, Extent.QUICK, slice, List.copyOf(left));
    }

    /// Names of the operators that the run judges: of a model every one, unless verdicts of one only are kept.
    public Set<String> operators() {
        Set<String> operators = cases.stream().map(each -> each.operator().name()).collect(Collectors.toCollection(TreeSet::new));
        if (model.isPresent()) {
            operators.addAll(only.filter(each -> !each.equals(GOLDEN)).map(List::of).orElse(List.copyOf(Operator.names())));
        }
        return operators;
    }

    /// What the run must show: of every operator something where it is a full one, of an operator that was named, and the cases that were.
    public Demands demands() {
        return new Demands(isFull() ? Form.all().stream().map(Form::name).toList() : List.of(), only.stream().toList(), named);
    }

    private boolean isFull() {
        return extent != Extent.QUICK && only.isEmpty();
    }

    /// Whether a run without the real workload has missed it.
    public boolean mustHaveModel() {
        return isFull() && slice.map(Slice::part).orElse(1) == 1;
    }

    /// A text that two selections share if they run the same.
    public String fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
        cases.forEach(each -> digest.update((each.line() + "\n").getBytes(StandardCharsets.UTF_8)));
        digest.update((model.map(path -> path.toAbsolutePath().normalize().toString()).orElse("") + layer.map(number -> " layer " + number).orElse("") + "\n" + only.orElse("")).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void requireKnown(Optional<String> operator) {
        List<String> known = Form.all().stream().map(Form::name).toList();
        if (operator.isPresent() && !known.contains(operator.get()) && !operator.get().equals(GOLDEN)) {
            throw new OperandException("validate", "--op", "one of " + String.join(", ", known) + ", " + GOLDEN, "'" + operator.get() + "'");
        }
    }

    private static void requireModel(Path model) {
        if (!Files.isRegularFile(model.resolve("config.json"))) {
            throw new OperandException("validate", "--model", "a folder that holds config.json", "'" + model + "'");
        }
        if (!Files.isRegularFile(model.resolve("model.safetensors")) && !Files.isRegularFile(model.resolve("model.safetensors.index.json"))) {
            throw new OperandException("validate", "--model", "a folder that holds model.safetensors or model.safetensors.index.json", "'" + model + "'");
        }
    }

    private static Case withSeed(Case c, long seed) {
        return new Case(c.operator(), c.dist(), c.fill(), seed, c.pad(), c.tail(), c.packed(), c.biasF32(), c.inplace(), c.rstd(), c.keepSet(), c.pos());
    }
}
