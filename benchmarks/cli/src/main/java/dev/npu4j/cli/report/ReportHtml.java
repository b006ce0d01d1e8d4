package dev.npu4j.cli.report;

/// `report.html`: one file that loads nothing and runs nothing, for people. The verdict first, then what it rests on.
final class ReportHtml {
    private ReportHtml() {
    }

    static String of(Run run) {
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .raw("<meta name=\"color-scheme\" content=\"light dark\">").element("title", run.outcome().word() + ": npu4j validate on " + run.facts().device() + (run.facts().provenance().isElsewhere() ? ", recorded" : ""))
            .raw("<style>\n" + Style.CSS + "</style></head><body><main>\n");
        HeadSection.write(html, run);
        FailuresSection.write(html, run);
        TableSection.write(html, run);
        PicturesSection.write(html, run);
        WorstSection.write(html, run);
        CriteriaSection.write(html, run);
        PlantedSection.write(html, run);
        GapsSection.write(html, run);
        FactsSection.write(html, run);
        return html.raw("</main></body></html>\n").toString();
    }
}
