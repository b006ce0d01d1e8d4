/// One change of a source: `from` must occur exactly once in the file, or the change no longer says what it said.
///
/// @param file its name, such as `RowNorm.java`
record Edit(String file, String from, String to) {
    /// The source with the change made.
    String in(String source) {
        int at = source.indexOf(from);
        if (at < 0 || source.indexOf(from, at + 1) >= 0) {
            throw new IllegalStateException("the change of " + file + " applies " + (at < 0 ? "nowhere" : "more than once") + ": " + from);
        }
        return source.substring(0, at) + to + source.substring(at + from.length());
    }
}
