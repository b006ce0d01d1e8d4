package dev.npu4j.bench.worker;

import java.util.ArrayList;
import java.util.List;

/// One way to do the workload that is open in a worker: a library's, or a probe of the roof.
///
/// @param index       by which the worker knows it
/// @param library     short name; [#ROOF] for a probe
/// @param variant     of the library's ways; the probe's name
/// @param description of the library
/// @param usesCblas   whether MKL would answer in its place
/// @param work        of a probe, in its unit; 0 otherwise
/// @param problem     why the library cannot be asked at all; empty where it can
public record Entrant(int index, String library, String variant, String description, boolean usesCblas, double work, String problem) {
    /// The library that probes are said to be of.
    public static final String ROOF = "roof";
    private static final int FIELDS = 7;

    void addTo(List<String> fields) {
        fields.addAll(List.of(String.valueOf(index), library, variant, description, String.valueOf(usesCblas), String.valueOf(work), problem));
    }

    static List<Entrant> parse(List<String> fields) {
        List<Entrant> all = new ArrayList<>();
        for (int i = 0; i + FIELDS <= fields.size(); i += FIELDS) {
            all.add(new Entrant(Integer.parseInt(fields.get(i)), fields.get(i + 1), fields.get(i + 2), fields.get(i + 3),
                Boolean.parseBoolean(fields.get(i + 4)), Double.parseDouble(fields.get(i + 5)), fields.get(i + 6)));
        }
        return all;
    }
}
