package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.worker.WorkerKind;
import java.util.List;

/// Which library is drawn how: everywhere the same, ours apart from all others.
final class Palette {
    private static final List<String> KNOWN = List.of("onednn", "mkl", "openblas", "torch", "onnxruntime", "jlama");

    static final String CSS = """
        :root { --c1: #b35900; --c2: #7a3fa0; --c3: #8a6d00; --c4: #b02a5b; --c5: #1b7a6e; --c6: #5a6068; --c7: #4d7326; }
        @media (prefers-color-scheme: dark) { :root { --c1: #f2a65a; --c2: #c79be6; --c3: #e0c64d; --c4: #f08cb0; --c5: #63c7b8; --c6: #a0a7b0; --c7: #a5cf78; } }
        .f0 { fill: var(--bar); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); } .f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .f7 { fill: var(--c7); }
        .l0 { stroke: var(--bar); stroke-width: 4; } .l1 { stroke: var(--c1); } .l2 { stroke: var(--c2); } .l3 { stroke: var(--c3); } .l4 { stroke: var(--c4); } .l5 { stroke: var(--c5); } .l6 { stroke: var(--c6); } .l7 { stroke: var(--c7); }
        svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; } svg .line.l0 { stroke-width: 4; }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg .roof { fill: none; stroke: var(--ink); stroke-width: 2; }
        svg .whisker { stroke: var(--ink); stroke-width: 2; }
        svg .cut { fill: none; stroke: var(--paper); stroke-width: 3; }
        svg text.mine { fill: var(--ink); font-weight: 700; }
        svg text.value { fill: var(--ink); }
        svg .peer { fill-opacity: .55; }
        .key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; font-size: .875rem; }
        .key svg { width: 1.1em; height: 1.1em; display: inline-block; vertical-align: -.15em; margin-right: .35em; }
        .key .mine { font-weight: 700; }
        @media (max-width: 34rem) { th[scope=row] code { white-space: normal; overflow-wrap: anywhere; } }
        td.good, td.open { font-weight: 600; } td.open { background: var(--openbox); } td.good { background: var(--goodbox); }
        """;

    private Palette() {
    }

    /// Of a contestant.
    static int of(Row row) {
        return row.world() == WorkerKind.BASELINE ? 7 : row.isOurs() ? 0 : of(row.library());
    }

    static int of(String library) {
        return library.equals("npu4j") ? 0 : KNOWN.indexOf(library) >= 0 ? KNOWN.indexOf(library) + 1 : 1 + Math.floorMod(library.hashCode(), 7);
    }
}
