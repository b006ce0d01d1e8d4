package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.table.Drift;
import dev.npu4j.bench.table.Verdict;
import dev.npu4j.bench.table.Verdict.Word;
import dev.npu4j.bench.table.Verdicts;
import dev.npu4j.cli.report.Html;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The head of the page, and whether bars are met.
final class VerdictSection {
    private VerdictSection() {
    }

    static void write(Html html, BenchRun run, List<Drift> drifts) {
        List<Verdict> verdicts = Verdicts.of(run.cases());
        head(html, run, verdicts, drifts);
        if (!drifts.isEmpty()) {
            drifts(html, drifts);
        }
        table(html, run, verdicts);
    }

    private static void head(Html html, BenchRun run, List<Verdict> verdicts, List<Drift> drifts) {
        long ahead = count(verdicts, Word.AHEAD);
        long behind = count(verdicts, Word.BEHIND);
        long noise = count(verdicts, Word.NOISE);
        long slower = drifts.stream().filter(Drift::isSlower).count();
        long held = ahead + behind + noise;
        String look = behind + slower > 0 ? "bad" : held == 0 || noise > 0 || !run.complete() ? "open" : "good";
        List<String> words = new ArrayList<>();
        if (slower > 0) {
            words.add(slower + " of " + drifts.size() + " slower than the baseline by more than a tenth.");
        } else if (!drifts.isEmpty()) {
            words.add("None of " + drifts.size() + " slower than the baseline by more than a tenth.");
        }
        words.add(held == 0 ? "No bar could be held against anything: no other library was measured." : "Of " + held + (held == 1 ? " bar, " : " bars, ") + ahead + " kept, " + behind + " missed, " + noise
            + (noise == 1 ? " is" : " are") + " undecided: within the noise of this machine.");
        if (!run.complete()) {
            words.add("The run was interrupted: this is what was measured until then.");
        }
        html.raw("<header class=\"" + look + "\">").element("h1", slower > 0 ? "SLOWER" : behind > 0 ? "BEHIND" : held == 0 ? "MEASURED" : noise > 0 ? "UNDECIDED" : "AHEAD")
            .element("p", String.join(" ", words)).raw("</header>\n");
        html.element("p", "lead", "CPU only: " + run.machine().cpu() + ", " + run.machine().processors() + " processors. No NPU was asked, and no time here says anything about one.");
        glance(html, run, ahead, behind, noise);
        html.raw("<nav aria-label=\"Sections\"><a href=\"#bars\">Bars</a> <a href=\"#roof\">Roofline</a> <a href=\"#costs\">Costs</a> <a href=\"#times\">Times</a> "
            + "<a href=\"#machine\">Where and how</a></nav>\n");
    }

    private static void glance(Html html, BenchRun run, long ahead, long behind, long noise) {
        html.raw("<dl class=\"glance\">");
        tile(html, "Bars kept", String.valueOf(ahead), "");
        tile(html, "Bars missed", String.valueOf(behind), behind > 0 ? "bad" : "");
        tile(html, "Within noise", String.valueOf(noise), noise > 0 ? "open" : "");
        for (int threads : run.threads()) {
            Interval fma = Drift.overall(run.cases(), threads, Probe.FMA);
            Interval read = Drift.overall(run.cases(), threads, Probe.READ);
            if (fma.isKnown()) {
                tile(html, "Roof at " + threads + (threads == 1 ? " thread" : " threads"), Numbers.rate(fma.median(), "flop/s") + ", " + Numbers.rate(read.median(), "B/s"), "");
            }
        }
        html.raw("</dl>\n");
    }

    private static void tile(Html html, String name, String value, String kind) {
        html.raw("<div class=\"" + kind + "\">").element("dt", name).element("dd", value).raw("</div>");
    }

    private static void drifts(Html html, List<Drift> drifts) {
        html.section("drift", "Against the baseline").element("p", "quiet", "Our time now over ours in the baseline. Where the baseline was another run, both are taken as shares of what the machine "
            + "could do at the time. Slower counts where the whole interval lies above " + Drift.ALLOWED + ".");
        html.table(List.of("Case", "#Threads", "#Now / before", "#95 %", "#Machine", "Verdict"));
        for (Drift drift : drifts) {
            html.raw("<tbody><tr><th scope=\"row\">").element("code", drift.line()).raw("</th>").number(String.valueOf(drift.threads())).number(Numbers.ratio(drift.ratio().median()))
                .number(interval(drift.ratio())).number(Numbers.ratio(drift.machine()))
                .element("td", drift.isSlower() ? "bad" : "", drift.isSlower() ? "slower" : "as before or faster").raw("</tr></tbody>\n");
        }
        html.endTable().raw("</section>\n");
    }

    private static void table(Html html, BenchRun run, List<Verdict> verdicts) {
        html.section("bars", "Bars").element("p", "quiet", "Our time over theirs, taken round by round, so that what slows the machine slows both; the median of these, and between what it lies with "
            + "95 % confidence. Ahead: all of that keeps the bar. Behind: all of it misses. Noise: the bar lies within. A case that memory limits also keeps its bar by reading at 95 % of what memory gave in the same rounds.");
        html.table(List.of("Case", "#Threads", "#Ours", "Compared with", "#Ratio", "#95 %", "#Bar", "Verdict"));
        String kernel = "";
        for (Verdict verdict : verdicts) {
            String name = verdict.line().substring(0, verdict.line().indexOf('('));
            if (!name.equals(kernel)) {
                html.raw("<tbody>").group(name, 8).raw("</tbody>\n");
                kernel = name;
            }
            row(html, run, verdict);
        }
        html.endTable();
        unmeasured(html, run);
        html.raw("</section>\n");
    }

    private static void row(Html html, BenchRun run, Verdict verdict) {
        String ours = run.work().stream().filter(result -> result.line().equals(verdict.line()) && result.threads() == verdict.threads()).findFirst().flatMap(CaseResult::ours)
            .map(row -> Numbers.time(row.series().median())).orElse("–");
        html.raw("<tbody><tr><th scope=\"row\">").element("code", Numbers.arguments(verdict.line())).raw("</th>").number(String.valueOf(verdict.threads())).number(ours)
            .element("td", verdict.claim() == Verdict.Claim.COPY ? "share of " + verdict.against() : verdict.against().isEmpty() ? "–" : verdict.against())
            .number(Numbers.ratio(verdict.ratio().median())).number(interval(verdict.ratio()))
            .number(Double.isNaN(verdict.bar()) ? "–" : (verdict.claim().isAtMost() ? "≤ " : "≥ ") + String.format(Locale.ROOT, "%.2f", verdict.bar()))
            .element("td", look(verdict.word()), verdict.word() + (verdict.note().isEmpty() ? "" : ": " + verdict.note())).raw("</tr></tbody>\n");
    }

    private static String interval(Interval ratio) {
        return ratio.isKnown() ? Numbers.ratio(ratio.low()) + " – " + Numbers.ratio(ratio.high()) : "–";
    }

    private static String look(Word word) {
        return switch (word) {
            case AHEAD -> "good";
            case BEHIND -> "bad";
            case NOISE -> "open";
            case UNMEASURED, NO_BAR -> "quiet";
        };
    }

    private static long count(List<Verdict> verdicts, Word word) {
        return verdicts.stream().filter(verdict -> verdict.word() == word).count();
    }

    private static void unmeasured(Html html, BenchRun run) {
        Set<String> sentences = new LinkedHashSet<>();
        for (CaseResult result : run.work()) {
            result.rows().stream().filter(row -> row.status() != Row.Status.MEASURED).forEach(row ->
                sentences.add(row.label() + ", " + result.line() + " at " + result.threads() + ": " + row.status() + ": " + row.message()));
        }
        if (!sentences.isEmpty()) {
            html.element("h3", "Who has no time, and why").raw("<ul>");
            sentences.forEach(sentence -> html.element("li", "quiet", sentence));
            html.raw("</ul>\n");
        }
    }
}
