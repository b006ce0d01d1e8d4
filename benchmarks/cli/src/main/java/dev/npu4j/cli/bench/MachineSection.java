package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.worker.Pinning;
import dev.npu4j.bench.table.Drift;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.report.Html;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Where and how it was measured: a number without a machine is gossip.
final class MachineSection {
    private MachineSection() {
    }

    static void write(Html html, BenchRun run) {
        Machine machine = run.machine();
        html.section("machine", "Where and how").raw("<dl class=\"facts\">\n");
        fact(html, "Command", "./npu4j " + String.join(" ", run.command()));
        fact(html, "Tool", "npu4j " + run.version() + (run.commit().isEmpty() ? ", commit unknown" : ", commit " + run.commit()));
        fact(html, "Started", run.started() + ", took " + Numbers.time(run.seconds()));
        fact(html, "Method", run.effort().rounds() + " rounds; in each, every contestant one turn of about " + Numbers.time(run.effort().sampleSeconds()) + ", the order drawn anew each round, "
            + Numbers.time(run.effort().pauseSeconds()) + " of rest and some runs that do not count before each turn; warmed up for " + Numbers.time(run.effort().warmSeconds()) + " at least, and until it became no faster");
        fact(html, "Processes", "ours, the other libraries, and those once more with MKL loaded, each in a process of its own, "
            + (Pinning.isPossible() ? "held to as many processors as threads were asked for" : "not held to any processors, for want of taskset: a library may have used more threads than it was told to"));
        fact(html, "Same results", "every output is compared with ours: at most 1e-3 of its root mean square apart in f32, 5e-2 where bf16 or f16 is among the dtypes");
        Set<String> libraries = new TreeSet<>();
        run.work().stream().map(CaseResult::rows).forEach(rows -> rows.stream().filter(Row::isMeasured).forEach(row -> libraries.add(row.description())));
        libraries.forEach(each -> fact(html, "Library", each));
        fact(html, "Processor", machine.cpu() + ", " + machine.processors() + " usable");
        fact(html, "Memory", Machine.bytes(machine.memory()) + ", heap at most " + Machine.bytes(machine.heap()));
        fact(html, "System", machine.os());
        fact(html, "JDK", machine.jdk() + ", " + machine.jvm());
        html.raw("</dl>\n");
        roof(html, run);
        html.raw("</section>\n");
    }

    private static void roof(Html html, BenchRun run) {
        html.element("h3", "Limits, over the whole run").table(List.of("Limit", "#Threads", "#Median", "#95 % from", "#to"));
        for (Probe probe : Probe.values()) {
            for (int threads : run.threads()) {
                Interval rate = Drift.overall(run.cases(), threads, probe);
                if (rate.isKnown()) {
                    html.raw("<tbody><tr><th scope=\"row\">").text(words(probe)).raw("</th>").number(String.valueOf(threads)).number(Numbers.rate(rate.median(), probe.unit()))
                        .number(Numbers.rate(rate.low(), probe.unit())).number(Numbers.rate(rate.high(), probe.unit())).raw("</tr></tbody>\n");
                }
            }
        }
        html.endTable();
    }

    private static String words(Probe probe) {
        return switch (probe) {
            case FMA -> "multiply-adds from registers, f32";
            case READ -> "reading memory";
            case COPY -> "MemorySegment.copy, bytes read and written";
            case COPY_LOOP -> "copying by a loop of vectors, bytes read and written";
        };
    }

    private static void fact(Html html, String name, String value) {
        html.element("dt", name).element("dd", value).raw("\n");
    }
}
