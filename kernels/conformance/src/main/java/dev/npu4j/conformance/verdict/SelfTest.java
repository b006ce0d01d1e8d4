package dev.npu4j.conformance.verdict;

import java.util.List;

/// Gate G8: whether the suite, in this process and on this device, notices every fault that is planted on purpose. A
/// suite that misses one has no verdict to give.
///
/// @param planted one for each fault, operator and dtype
/// @param seconds wall clock
public record SelfTest(List<Planted> planted, double seconds) {
    /// Not run.
    public static final SelfTest NONE = new SelfTest(List.of(), 0);

    public SelfTest {
        planted = List.copyOf(planted);
    }

    /// Whether every fault that changes any result was noticed, and there was one. Where the device fails without any
    /// fault ([Planted.Fate#BLOCKED]), that is for the run's own verdict to say.
    public boolean passed() {
        return count(Planted.Fate.KILLED) + count(Planted.Fate.BLOCKED) > 0 && count(Planted.Fate.SURVIVED) == 0;
    }

    /// How many faults had this fate.
    public int count(Planted.Fate fate) {
        return (int) planted.stream().filter(each -> each.fate() == fate).count();
    }
}
