package dev.npu4j.cli.report;

/// The look of the HTML report, light and dark, wide and narrow.
final class Style {
    static final String CSS = """
        :root { --paper: #fdfdfc; --ink: #1c1e21; --quiet: #5f656d; --line: #d9dce0; --box: #f3f4f5; --good: #1a6b3c; --goodbox: #e6f4ea;
          --bad: #a3201b; --badbox: #fbe9e7; --open: #7a5200; --openbox: #fdf3dc; --bar: #3b6ea8; }
        @media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e4e6e9; --quiet: #9aa1aa; --line: #33383e; --box: #1e2226;
          --good: #7fd19b; --goodbox: #16301f; --bad: #ff9c94; --badbox: #3a1b19; --open: #f0c46a; --openbox: #33290f; --bar: #7fb0e6; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
        main { max-width: 68rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
        header { padding: 1rem 1.25rem; border-radius: .5rem; border-left: .4rem solid; }
        header h1 { margin: 0; font-size: 1.5rem; letter-spacing: .02em; }
        header p { margin: .25rem 0 0; color: var(--ink); font-size: 1.1rem; }
        header.good { background: var(--goodbox); color: var(--good); }
        header.bad { background: var(--badbox); color: var(--bad); }
        header.open { background: var(--openbox); color: var(--open); }
        section { margin-top: 2.25rem; }
        h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
        h3 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        .quiet { color: var(--quiet); font-size: .875rem; margin: .5rem 0; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9rem; min-width: 100%; }
        th, td { padding: .3rem .7rem; text-align: left; font-weight: normal; white-space: nowrap; }
        thead th { color: var(--quiet); border-bottom: 1px solid var(--line); }
        tbody tr.first th, tbody tr.first td { border-top: 1px solid var(--line); }
        tbody th { font-weight: 600; }
        .same { opacity: .35; font-weight: normal; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        td.good { color: var(--good); }
        td.bad { color: var(--bad); background: var(--badbox); font-weight: 600; }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
        figure { margin: 0; }
        figcaption { color: var(--quiet); font-size: .85rem; }
        svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--quiet); font: 15px system-ui, sans-serif; }
        svg .power { font-size: 11px; }
        svg .in { fill: var(--bar); }
        svg .out { fill: var(--bad); }
        svg .axis { stroke: var(--line); }
        svg .bound { stroke: var(--bad); stroke-dasharray: 4 3; }
        article { border-left: .3rem solid var(--bad); padding: .25rem 0 .25rem 1rem; margin: 1rem 0; }
        article ul { padding-left: 1.2rem; }
        details { border-top: 1px solid var(--line); padding: .4rem 0; }
        summary { cursor: pointer; overflow-wrap: anywhere; }
        code, pre { font: .85rem/1.45 ui-monospace, Consolas, monospace; }
        pre { background: var(--box); padding: .6rem .8rem; border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 0; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } th, td { padding: .3rem .45rem; } }
        @media print { details > * { display: block; } }
        """;

    private Style() {
    }
}
