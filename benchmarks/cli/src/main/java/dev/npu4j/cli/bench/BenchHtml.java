package dev.npu4j.cli.bench;

import dev.npu4j.bench.table.Drift;
import dev.npu4j.cli.report.Html;
import dev.npu4j.cli.report.Style;
import java.util.List;

/// `bench.html`: one file that loads nothing and runs nothing. What was held against a bar first, then the pictures, then
/// every time of every contestant.
public final class BenchHtml {
    private BenchHtml() {
    }

    /// @param drifts of ours, against an earlier run or another build; none where there is none
    public static String of(BenchRun run, List<Drift> drifts) {
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .raw("<meta name=\"color-scheme\" content=\"light dark\">").element("title", "npu4j bench on " + run.machine().cpu())
            .raw("<style>\n" + Style.CSS + Palette.CSS + "</style></head><body><main>\n");
        VerdictSection.write(html, run, drifts);
        PictureSection.write(html, run);
        TimesSection.write(html, run);
        MachineSection.write(html, run);
        return html.raw("</main></body></html>\n").toString();
    }
}
