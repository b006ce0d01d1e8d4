package dev.npu4j.cli.model;

import dev.npu4j.cli.bench.BenchProgress;
import dev.npu4j.examples.pangu.PanguModel;
import dev.npu4j.examples.pangu.Pruning;
import dev.npu4j.examples.pangu.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Takes the times of prefill and decode at some lengths, dense and pruned by turns.
public final class ModelTimes {
    /// Tokens that are decoded after each prefill.
    public static final int DECODED = 32;

    private static final int LEAST_WARM_RUNS = 6;
    private static final double LEAST_WARM_SECONDS = 3; // what runs is compiled by then
    private static final int WARM_LENGTH = 512;
    private static final int WARM_ROUNDS = 2; // of all lengths, that are not counted

    private final PanguModel model;
    private final int[] text;
    private final List<Timed> timed;
    private final int rounds;

    /// @param text    which is read again and again where it is too short
    /// @param lengths of prefills
    /// @param rounds  in each of which every length has its turn, dense and pruned
    public ModelTimes(PanguModel model, int[] text, List<Integer> lengths, int rounds) {
        this.model = model;
        this.text = text.clone();
        this.rounds = rounds;
        timed = lengths.stream().map(Timed::new).toList();
    }

    /// Names of what is done one after the other.
    public static List<String> steps(int rounds) {
        List<String> steps = new ArrayList<>(List.of("compiling", "warming up"));
        IntStream.rangeClosed(1, rounds).forEach(round -> steps.add("round " + round + " of " + rounds));
        return steps;
    }

    /// What was measured, so far.
    public List<Timed> timed() {
        return timed;
    }

    public void run(BenchProgress progress) {
        progress.begin(0);
        compile();
        progress.begin(1);
        for (int round = 0; round < WARM_ROUNDS; round++) {
            for (Timed each : timed.reversed()) { // the longest first, which takes the memory for all
                progress.at(each.tokens() + " tokens");
                pair(each.tokens(), round % 2 == 0);
            }
        }
        for (int round = 0; round < rounds; round++) {
            progress.begin(2 + round);
            for (Timed each : timed) {
                progress.at(each.tokens() + " tokens");
                Run[] pair = pair(each.tokens(), round % 2 == 0);
                each.add(pair[0], pair[1]);
            }
        }
    }

    private void compile() {
        int length = Math.min(WARM_LENGTH, timed.stream().mapToInt(Timed::tokens).max().orElse(1));
        long start = System.nanoTime();
        for (int run = 0; run < LEAST_WARM_RUNS || System.nanoTime() - start < LEAST_WARM_SECONDS * 1e9; run++) {
            pair(length, true);
        }
    }

    /// Dense and pruned.
    private Run[] pair(int tokens, boolean isDenseFirst) {
        Run first = run(tokens, isDenseFirst);
        Run second = run(tokens, !isDenseFirst);
        return isDenseFirst ? new Run[] {first, second} : new Run[] {second, first};
    }

    private Run run(int tokens, boolean isDense) {
        int[] part = IntStream.range(0, tokens).map(i -> text[i % text.length]).toArray();
        return Run.of(model, part, isDense ? new Pruning.None() : new Pruning.Sdtp(), DECODED, false);
    }
}
