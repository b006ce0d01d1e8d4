package dev.npu4j.bench.measure;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.worker.Entrant;
import dev.npu4j.bench.worker.Refused;
import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.bench.worker.World;
import dev.npu4j.bench.worker.WorldLost;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// One workload at one number of threads: opened in all worlds, every contestant made, compared with ours, warmed up,
/// and then measured in rounds in which each has its turn.
///
/// Where memory lacks for all [Contestant]s at once they come in groups, each of them beside ours.
final class CaseRun {
    private static final double F32_LIMIT = 1e-3;
    private static final double HALF_LIMIT = 5e-2;
    private static final double COPIES = 2; // of the data that a contestant may hold: packed, and wider where it has no bf16
    private static final double PROBE = 0.15; // seconds to warm one up: a loop or two
    // Ctrl-C reaches the workers first: seconds until this process has begun to end, too
    private static final double INTERRUPT = 0.3;

    private final Worlds worlds;
    private final Effort effort;
    private final Watcher watcher;
    private final Path scratch;
    private final String line;
    private final int threads;
    private final List<Member> members = new ArrayList<>();
    private int round;

    /// A contestant, or a probe of the roof, on its way through the case.
    private static final class Member {
        private final World world; // null where it was lost before it had begun
        private final WorkerKind kind;
        private final Entrant entrant;
        private Row.Status status = Row.Status.MEASURED;
        private String message = "";
        private double error = Double.NaN;
        private long packedBytes;
        private Series series;
        private boolean isDone; // all its rounds are there: nothing takes them away any more

        Member(World world, WorkerKind kind, Entrant entrant) {
            this.world = world;
            this.kind = kind;
            this.entrant = entrant;
        }

        boolean isProbe() {
            return entrant.library().equals(Entrant.ROOF);
        }

        boolean isOwn() {
            return kind.isOwn() && !isProbe();
        }

        boolean goesOn() {
            return status == Row.Status.MEASURED;
        }

        void end(Row.Status why, String words) {
            status = why;
            message = words;
        }

        Row row() {
            return new Row(kind, entrant.library(), entrant.variant(), entrant.description(), status, message, error, packedBytes, series == null ? Series.NONE : series);
        }
    }

    /// Something asked of a member's world.
    private interface Request {
        void send(Member member) throws WorldLost, Refused, IOException;
    }

    /// @param scratch folder for outputs
    CaseRun(Worlds worlds, Effort effort, Watcher watcher, Path scratch, String line, int threads) {
        this.worlds = worlds;
        this.effort = effort;
        this.watcher = watcher;
        this.scratch = scratch;
        this.line = line;
        this.threads = threads;
    }

    /// @param probes of the roof that take part in the rounds
    CaseResult measure(List<Probe> probes) {
        double data = 0;
        for (WorkerKind kind : line.isEmpty() ? List.of(WorkerKind.NPU4J) : worlds.kinds()) {
            watcher.at("data, for " + kind.label());
            data = Math.max(data, open(kind, kind == WorkerKind.NPU4J ? probes : List.of()));
        }
        List<Member> own = members.stream().filter(Member::isOwn).toList();
        List<Member> roof = members.stream().filter(Member::isProbe).toList();
        prepare(own);
        prepare(roof);
        List<Member> peers = members.stream().filter(each -> !each.isOwn() && !each.isProbe() && each.goesOn()).toList();
        int atOnce = (int) Math.clamp(Math.floor(Memory.usable() / Math.max(1, COPIES * data)), 1, Math.max(1, peers.size()));
        for (int from = 0; from == 0 || from < peers.size(); from += atOnce) {
            List<Member> group = peers.subList(from, Math.min(peers.size(), from + atOnce));
            prepare(group);
            List<Member> turn = new ArrayList<>(own);
            turn.addAll(group);
            rounds(turn, roof);
            turn.forEach(member -> member.isDone = !own.contains(member));
            group.forEach(CaseRun::drop);
        }
        release();
        return result();
    }

    private double open(WorkerKind kind, List<Probe> probes) {
        World world = null;
        try {
            world = worlds.get(kind, threads);
            World.Opened opened = world.open(line, threads, probes.stream().map(Enum::name).toList());
            for (Entrant entrant : opened.entrants()) {
                if (kind == WorkerKind.MKL && !entrant.usesCblas() && !entrant.library().equals("mkl")) {
                    continue; // the same as without MKL
                }
                Member member = new Member(world, kind, entrant);
                if (!entrant.problem().isEmpty()) {
                    member.end(Row.Status.FAILED, entrant.problem());
                }
                members.add(member);
            }
            return opened.dataBytes();
        } catch (WorldLost lost) {
            pause(INTERRUPT);
            missing(kind, Row.Status.LOST, lost.getMessage());
        } catch (Refused refused) {
            missing(kind, Row.Status.FAILED, refused.getMessage());
        }
        return 0;
    }

    private void missing(WorkerKind kind, Row.Status status, String message) {
        Member member = new Member(null, kind, new Entrant(-1, kind.isOwn() ? "npu4j" : "all of " + kind.label(), "", "", false, 0, message));
        member.end(status, message);
        members.add(member);
    }

    private void prepare(List<Member> group) {
        for (Member member : group) {
            watcher.at("preparing " + member.row().label());
            ask(member, each -> each.packedBytes = each.world.prepare(each.entrant));
            if (!member.isProbe()) {
                compare(member);
            }
            watcher.at("warming up " + member.row().label());
            double seconds = member.isProbe() ? Math.min(PROBE, effort.warmSeconds()) : effort.warmSeconds();
            ask(member, each -> each.world.warm(each.entrant, seconds));
        }
    }

    private void compare(Member member) {
        Path ours = scratch.resolve("ours.f32");
        if (member.row().isOurs()) {
            ask(member, each -> each.world.output(each.entrant, ours));
            return;
        }
        Path theirs = scratch.resolve("theirs.f32");
        ask(member, each -> {
            if (members.stream().noneMatch(other -> other.row().isOurs() && other.goesOn())) {
                return; // nothing to compare with: the row says so by its NaN
            }
            each.world.output(each.entrant, theirs);
            each.error = Outputs.error(ours, theirs);
            double limit = limit();
            if (!(each.error <= limit)) {
                each.end(Row.Status.WRONG, "largest difference from ours " + String.format(Locale.ROOT, "%.2g", each.error)
                    + " of the root mean square, " + limit + " allowed");
            }
        });
    }

    private double limit() {
        boolean half = switch (Workload.parse(line)) {
            case ExpertFfn ffn -> ffn.x().isHalf() || ffn.w().isHalf();
            case ExpertRouting routing -> false;
            case OperatorWorkload one -> one.operator().operands().stream().map(Operand::dtypes).map(List::getFirst).anyMatch(DType::isHalf);
        };
        return half ? HALF_LIMIT : F32_LIMIT;
    }

    private void rounds(List<Member> turn, List<Member> roof) {
        for (int r = 0; r < effort.rounds() && !worlds.isClosed(); r++, round++) {
            watcher.at("round " + (r + 1) + " of " + effort.rounds());
            List<Member> order = new ArrayList<>(turn);
            Collections.shuffle(order, new Random(round)); // nobody always follows the same one
            order.forEach(this::sample);
            roof.forEach(this::sample);
        }
    }

    private void sample(Member member) {
        if (!member.goesOn()) {
            return;
        }
        pause(effort.pauseSeconds());
        ask(member, each -> {
            double seconds = each.world.sample(each.entrant, effort.sampleSeconds());
            each.series = (each.series == null ? new Series(round, new double[0]) : each.series).and(seconds);
        });
    }

    private static void pause(double seconds) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.round(seconds * 1e9));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks a member that goes on. One whose world is lost takes all others of that world with it.
    private void ask(Member member, Request request) {
        if (!member.goesOn()) {
            return;
        }
        try {
            request.send(member);
        } catch (WorldLost lost) {
            pause(INTERRUPT);
            for (Member other : members) {
                if (other.world == member.world && other.goesOn() && !other.isDone) {
                    other.end(Row.Status.LOST, (other == member ? "" : "with " + member.row().label() + ": ") + lost.getMessage());
                }
            }
        } catch (Refused refused) {
            member.end(Row.Status.FAILED, refused.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives back what a member holds, whatever became of it: the next group needs the room.
    private static void drop(Member member) {
        try {
            if (member.world.isAlive()) {
                member.world.drop(member.entrant);
            }
        } catch (WorldLost | Refused gone) {
            // what it measured stands
        }
    }

    private void release() {
        for (World world : members.stream().map(each -> each.world).filter(Objects::nonNull).distinct().toList()) {
            try {
                if (world.isAlive()) {
                    world.release();
                }
            } catch (WorldLost | Refused gone) {
                world.close(); // started anew for the next case
            }
        }
    }

    private CaseResult result() {
        List<RoofRow> roof = members.stream().filter(Member::isProbe).filter(each -> each.series != null)
            .map(each -> new RoofRow(Probe.valueOf(each.entrant.variant()), each.entrant.work(), each.series)).toList();
        return new CaseResult(line, threads, members.stream().filter(each -> !each.isProbe()).map(Member::row).toList(), roof);
    }
}
