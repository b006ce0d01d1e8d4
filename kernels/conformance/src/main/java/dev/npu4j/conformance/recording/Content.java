package dev.npu4j.conformance.recording;

/// Bytes that some operand held, known by their hash. Those that a judge cannot make himself lie in the file as a tensor.
///
/// @param sha256 of the bytes from the operand's first element to its last, gaps between rows among them
/// @param tensor name of the tensor that holds them; empty where they are not kept, since they follow from the case
record Content(String sha256, String tensor) {
    boolean isKept() {
        return !tensor.isEmpty();
    }
}
