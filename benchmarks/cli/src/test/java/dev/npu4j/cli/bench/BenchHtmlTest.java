package dev.npu4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.table.Drift;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/// What a stranger must be able to learn from `bench.html` alone.
class BenchHtmlTest {
    private static final String HTML = BenchHtml.of(BenchSamples.run(), List.of());

    /// As a reader sees it: no markup, no style.
    private static String text(String html) {
        return html.replaceAll("(?s)<style>.*?</style>", "").replaceAll("<title>.*?</title>", "").replaceAll("<[^>]*>", " ").replace("&#39;", "'").replaceAll("\\s+", " ");
    }

    @Test
    void loadsAndRunsNothing() {
        assertThat(HTML).doesNotContainPattern("(?i)<script|<link|<iframe|<img|https?://|@import|url\\(| on\\w+=| src=");
    }

    @Test
    void isWellFormedWhateverLibrariesSay() throws Exception {
        String html = HTML.replaceFirst("<!DOCTYPE html>\n", "").replaceAll("<meta[^>]*>", "");
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html))).getDocumentElement().getTagName()).isEqualTo("html");
    }

    @Test
    void beginsWithWhatWasMissedAndSaysThatNoNpuWasAsked() {
        assertThat(text(HTML.substring(0, HTML.indexOf("<section")))).contains("BEHIND").contains("Of 6 bars, 2 kept, 2 missed, 2 are undecided").contains("CPU only: A &lt;CPU&gt;")
            .contains("Roof at 2 threads 200 Gflop/s, 40.0 GB/s");
    }

    @Test
    void lossesStandInTheSameTableAsWins() {
        String bars = text(HTML.substring(HTML.indexOf("<section id=\"bars\">"), HTML.indexOf("<section id=\"roof\">")));
        assertThat(bars).contains("f32, rows=1, hidden=7680, profile=fused 1 1.00 µs torch 0.100 0.100 – 0.100 ≤ 0.12 ahead")
            .contains("f32, rows=64, hidden=7680, profile=fused 2 500 µs onnxruntime 0.833 0.833 – 0.833 ≤ 0.28 behind")
            .contains("torch 0.600 0.396 – 0.606 ≤ 0.50 noise");
    }

    @Test
    void whoHasNoTimeIsNamedWithTheReason() {
        assertThat(text(HTML)).contains("openblas loop &lt;b&gt;, " + BenchSamples.BEHIND + " at 1: wrong result: largest difference &amp; more").contains("jlama, " + BenchSamples.BEHIND
            + " at 2: lost: its process ended (code 134)");
    }

    @Test
    void picturesSpeakToWhoDoesNotSeeThem() {
        assertThat(HTML).contains("aria-label=\"At 1 thread the machine computes 100 Gflop/s and reads 20.0 GB/s. 3 cases are drawn")
            .contains("aria-label=\"npu4j 1.00 µs, 95 % between").contains("SandwichNorm f32, hidden 7680 at 1 thread").contains("geometric mean over its cases");
    }

    @Test
    void aSlowerBuildIsTheHeadline() {
        Drift slower = new Drift(BenchSamples.AHEAD, 1, new Interval(1.2, 1.3, 1.4), 1);
        assertThat(text(BenchHtml.of(BenchSamples.run(), List.of(slower)))).contains("SLOWER 1 of 1 slower than the baseline").contains("1.300 1.200 – 1.400 1.000 slower");
    }
}
