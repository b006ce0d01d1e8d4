package dev.npu4j.cli.report;

/// The look of the HTML report: light and dark, wide and narrow, on a screen and on paper.
public final class Style {
    /// The style sheet.
    public static final String CSS = """
        :root { --paper: #fdfdfc; --ink: #1c1e21; --quiet: #5a6068; --line: #d9dce0; --box: #f3f4f5; --good: #1a6b3c; --goodbox: #e6f4ea;
          --bad: #a3201b; --badbox: #fbe9e7; --open: #7a5200; --openbox: #fdf3dc; --bar: #3b6ea8; --link: #2a5d96; }
        @media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e4e6e9; --quiet: #a0a7b0; --line: #33383e; --box: #1e2226;
          --good: #7fd19b; --goodbox: #16301f; --bad: #ff9c94; --badbox: #3a1b19; --open: #f0c46a; --openbox: #33290f; --bar: #7fb0e6; --link: #8fbcee; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
        main { max-width: 74rem; margin: 0 auto; padding: 1.25rem 1rem 4rem; }
        a { color: var(--link); }
        header { padding: 1rem 1.25rem; border-radius: .5rem; border-left: .4rem solid; }
        header h1 { margin: 0; font-size: 1.6rem; letter-spacing: .02em; }
        header p { margin: .25rem 0 0; color: var(--ink); font-size: 1.1rem; max-width: 60rem; overflow-wrap: anywhere; }
        header.good { background: var(--goodbox); color: var(--good); }
        header.bad { background: var(--badbox); color: var(--bad); }
        header.open { background: var(--openbox); color: var(--open); }
        .alarm { margin: 0 0 1rem; padding: .8rem 1.25rem; border: .2rem solid var(--bad); border-radius: .5rem; overflow-wrap: anywhere; }
        .alarm strong { display: block; color: var(--bad); font-size: 1.2rem; }
        .lead { margin: 1rem 0; overflow-wrap: anywhere; }
        nav { margin-top: 1rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .9rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        section { margin-top: 2.75rem; }
        h2 { font-size: 1.25rem; margin: 0 0 .5rem; }
        h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere; }
        .quiet { color: var(--quiet); font-size: .875rem; margin: .5rem 0; max-width: 60rem; }
        td.quiet, li.quiet { margin: 0; }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        .open { color: var(--open); }
        .wide { overflow-x: auto; }
        table { border-collapse: separate; border-spacing: 0; font-size: .9rem; min-width: 100%; }
        th, td { padding: .3rem .6rem; text-align: left; font-weight: normal; white-space: nowrap; }
        thead th { color: var(--quiet); border-bottom: 1px solid var(--line); vertical-align: bottom; white-space: normal; }
        tbody th[scope=row] { position: sticky; left: 0; background: var(--paper); }
        tr.group th { font-weight: 600; padding-top: .9rem; }
        tr.ours th, tr.ours td { font-weight: 600; border-bottom: 1px solid var(--line); }
        tbody.pair tr:first-child > * { padding-top: .6rem; }
        tbody.pair td.of { color: var(--quiet); padding-top: 0; padding-bottom: .6rem; border-bottom: 1px solid var(--line); white-space: normal; }
        th code { white-space: nowrap; }
        td.of span { position: sticky; left: .6rem; display: inline-block; max-width: calc(100vw - 3.5rem); overflow-wrap: anywhere; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        td.bad { background: var(--badbox); font-weight: 600; }
        .glance { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 .5rem; }
        .glance div { background: var(--box); border-radius: .4rem; padding: .5rem .9rem; }
        .glance dt { font-size: .8rem; color: var(--quiet); }
        .glance dd { margin: 0; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 2rem 2.5rem; }
        figure { margin: 0; max-width: 42rem; }
        figure h3 { margin-top: 0; }
        figcaption { color: var(--quiet); font-size: .85rem; }
        svg { width: 100%; height: auto; display: block; }
        svg text { fill: var(--quiet); font: 16px system-ui, sans-serif; }
        svg .power { font-size: 12px; }
        svg .in { fill: var(--bar); }
        svg .out { fill: var(--bad); }
        svg .axis { stroke: var(--line); }
        svg .bound { stroke: var(--bad); stroke-dasharray: 4 3; }
        svg .none { fill: none; stroke: var(--line); }
        svg .cross { fill: none; stroke: var(--paper); stroke-width: 2; }
        svg .k0 { fill-opacity: .06; } svg .k1 { fill-opacity: .1; } svg .k2 { fill-opacity: .16; } svg .k3 { fill-opacity: .22; } svg .k4 { fill-opacity: .3; }
        svg .k5 { fill-opacity: .4; } svg .k6 { fill-opacity: .52; } svg .k7 { fill-opacity: .65; } svg .k8 { fill-opacity: .8; }
        .heat { max-width: 20rem; margin-top: .75rem; }
        .heat svg.legend { margin-top: .5rem; }
        .heat svg.legend text { font-size: 12px; }
        .beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 20rem); gap: 1rem 2rem; align-items: start; }
        article, details.failure { border-left: .3rem solid var(--bad); padding: .25rem 0 .25rem 1rem; margin: 1.25rem 0; }
        article h3 { margin-top: 0; }
        section > details { border-top: 1px solid var(--line); padding: .5rem 0; }
        section > details.failure { border-top: 0; }
        summary { cursor: pointer; overflow-wrap: anywhere; }
        .badge { background: var(--bad); color: var(--paper); border-radius: .25rem; padding: .05rem .45rem; font-size: .8rem; letter-spacing: .03em; white-space: nowrap; }
        .message { white-space: pre-line; overflow-wrap: anywhere; }
        details ul, article ul { padding-left: 1.2rem; margin: .5rem 0; }
        li { overflow-wrap: anywhere; margin-bottom: .25rem; }
        td.sentence { white-space: normal; min-width: 18rem; }
        .brief { display: block; color: var(--bad); font-size: .875rem; }
        .option { white-space: nowrap; }
        .label { margin: .75rem 0 0; font-size: .875rem; color: var(--quiet); }
        code, pre { font: .85rem/1.45 ui-monospace, Consolas, monospace; }
        table code { font-size: .95em; }
        pre { background: var(--box); padding: .6rem .8rem; border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .35rem 0 .75rem; }
        dl.gates { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: .15rem 1.5rem; margin: .75rem 0; font-size: .85rem; color: var(--quiet); }
        dl.gates div { display: flex; gap: .5rem; }
        dl.gates dt { font-weight: 600; white-space: nowrap; flex: none; min-width: 2rem; }
        dl.gates dd { margin: 0; }
        dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.25rem; margin: 0; }
        dl.facts dt { color: var(--quiet); }
        dl.facts dd { margin: 0; overflow-wrap: anywhere; }
        @media (max-width: 52rem) { .beside { grid-template-columns: minmax(0, 1fr); } }
        @media (max-width: 34rem) { dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; } dl.facts dd { margin-bottom: .5rem; } th, td { padding: .3rem .45rem; }
          tbody th[scope=row] { white-space: normal; max-width: 8.5rem; } svg text { font-size: 22px; } svg .power { font-size: 16px; } .heat svg text { font-size: 13px; } .glance { gap: .5rem; } .glance div { flex: 1 1 8rem; } }
        @media print { :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --box: #f3f4f5; --good: #1a6b3c; --goodbox: #fff; --bad: #a3201b;
          --badbox: #fff; --open: #7a5200; --openbox: #fff; --bar: #3b6ea8; } nav { display: none; } body { font-size: 11pt; } .wide { overflow: visible; } table { font-size: 8pt; }
          th, td { padding: .15rem .3rem; } details::details-content { content-visibility: visible; display: block; } article, figure, tr, pre { break-inside: avoid; } summary, h2, h3 { break-after: avoid; }
          .heat { max-width: 11rem; } .beside { grid-template-columns: minmax(0, 1fr) 11rem; }
          rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
        """;

    private Style() {
    }
}
