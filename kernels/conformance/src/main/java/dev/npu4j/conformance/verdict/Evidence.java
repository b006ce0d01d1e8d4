package dev.npu4j.conformance.verdict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a verdict rests on beside its gates; decides nothing.
///
/// @param coverage how much of the outputs was compared: `full`, or a sentence about the sample
/// @param inputs   SHA-256 of the input operands' values, in hexadecimal; empty where nothing ran
/// @param outputs  SHA-256 of the outputs' bit patterns: equal on two machines where their results are
/// @param errors   beside those of the rounding model
/// @param heat     where on the first output the errors are
/// @param opinions of other houses' criteria about the same outputs
/// @param figures  common measures of error by name (`max_ulp`, `cosine`, …), for who thinks in them
/// @param notes    for people: properties that do not hold and need not, near-ties that fell the other way, …
public record Evidence(String coverage, String inputs, String outputs, Errors errors, HeatMap heat, List<Opinion> opinions,
                       Map<String, Double> figures, List<String> notes) {
    /// What full coverage is called.
    public static final String FULL = "full";
    /// Nothing ran.
    public static final Evidence NONE = new Evidence("none", "", "", Errors.NONE, HeatMap.NONE, List.of(), Map.of(), List.of());

    public Evidence {
        opinions = List.copyOf(opinions);
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures)); // in the order given
        notes = List.copyOf(notes);
    }
}
