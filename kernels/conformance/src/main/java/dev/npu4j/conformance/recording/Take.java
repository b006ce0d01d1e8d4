package dev.npu4j.conformance.recording;

import java.util.List;

/// A case, or a value of a model, on its devices: all that is needed to judge it again.
///
/// @param line     of the case; empty for a model's value, which has none
/// @param parts    of the devices that took part, the judged one first
/// @param contents of operands, that launches speak of by number
record Take(String line, List<Part> parts, List<Content> contents) {
}
