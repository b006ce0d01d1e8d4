package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the verdicts of a run come to, gathered as they come; its size does not grow with their number.
final class Summary {
    private static final Pattern PROFILE = Pattern.compile("profile=(\\w+)");

    /// Whose errors a picture shows.
    record Subject(String operator, String device) {
    }

    /// Where the errors of a subject lie.
    static final class Pictures {
        final Histogram histogram = new Histogram();
        final HeatSum heat = new HeatSum();
        final WorstElements worst = new WorstElements();
    }

    private final Map<Subject, Pictures> pictures = new LinkedHashMap<>();
    private final Set<String> devices = new LinkedHashSet<>();
    private final Set<String> profiles = new LinkedHashSet<>();
    private final WorstElements worst = new WorstElements();
    private final Failing failing = new Failing();
    private final Opinions opinions = new Opinions();
    private final Figures figures = new Figures();
    private final Phrases notRun = new Phrases();
    private final Phrases sampled = new Phrases();
    private final Phrases notes = new Phrases();

    void add(Verdict verdict) {
        Pictures of = pictures.computeIfAbsent(new Subject(verdict.operator(), verdict.device()), subject -> new Pictures());
        of.histogram.add(verdict.histogram());
        of.heat.add(verdict.evidence().heat());
        of.worst.add(verdict);
        devices.add(verdict.device());
        worst.add(verdict);
        failing.add(verdict);
        opinions.add(verdict);
        figures.add(verdict);
        addPhrases(verdict);
        Matcher ran = PROFILE.matcher(verdict.ranAs());
        if (verdict.line().contains("profile=auto") && ran.find()) {
            profiles.add(ran.group(1));
        }
    }

    private void addPhrases(Verdict verdict) {
        Evidence evidence = verdict.evidence();
        if (verdict.status() == Status.SKIPPED || verdict.status() == Status.UNSUPPORTED) {
            notRun.add(verdict.operator() + " " + verdict.status().name().toLowerCase(Locale.ROOT), verdict.message(), verdict.line());
        } else if (!evidence.coverage().equals(Evidence.FULL) && !evidence.coverage().equals(Evidence.NONE.coverage())) {
            sampled.add(verdict.operator(), evidence.coverage(), verdict.line());
        }
        evidence.notes().forEach(note -> notes.add(verdict.operator(), note, verdict.line()));
    }

    Map<Subject, Pictures> pictures() {
        return pictures;
    }

    /// Names, in the order in which they came.
    List<String> devices() {
        return new ArrayList<>(devices);
    }

    /// What profile=auto came to, read off what ran.
    Set<String> profiles() {
        return profiles;
    }

    /// Of the whole run.
    WorstElements worst() {
        return worst;
    }

    Failing failing() {
        return failing;
    }

    Opinions opinions() {
        return opinions;
    }

    Figures figures() {
        return figures;
    }

    /// Why cases were skipped or not supported.
    Phrases notRun() {
        return notRun;
    }

    /// How outputs were sampled that were not compared whole.
    Phrases sampled() {
        return sampled;
    }

    /// What cases noted beside their gates.
    Phrases notes() {
        return notes;
    }
}
