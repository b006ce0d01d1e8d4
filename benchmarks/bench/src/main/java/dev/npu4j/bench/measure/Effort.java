package dev.npu4j.bench.measure;

/// How long a measurement takes its time.
///
/// @param rounds        in each of which every contestant has its turn
/// @param sampleSeconds that a turn is to fill, with one run at least
/// @param warmSeconds   that a contestant runs before it counts
/// @param pauseSeconds  before each turn: thread pools spin for a while after a call, and would take the next one's time
public record Effort(int rounds, double sampleSeconds, double warmSeconds, double pauseSeconds) {
    /// For figures that are to be published.
    public static final Effort FULL = new Effort(25, 0.020, 1.5, 0.025);
    /// For a look.
    public static final Effort QUICK = new Effort(15, 0.005, 0.5, 0.025);

    public Effort {
        if (rounds < 1) {
            throw new IllegalArgumentException("at least one round, not " + rounds);
        }
    }

    /// The same in so many rounds.
    public Effort withRounds(int rounds) {
        return new Effort(rounds, sampleSeconds, warmSeconds, pauseSeconds);
    }
}
