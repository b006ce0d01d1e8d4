package dev.npu4j.ascend.toolkit;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;

/// A CANN toolkit as it lies on disk; nothing of it is loaded.
///
/// @param home      its root
/// @param from      where that was learnt: a property, a variable, a usual place
/// @param version   as its own files say, or [#UNKNOWN]
/// @param runtime   the library of devices, streams and memory; canonical
/// @param operators the libraries of the operators, in the order in which symbols are to be looked up; canonical
/// @param remarks   what is odd about it and does not hinder
public record Toolkit(Path home, String from, String version, Path runtime, List<Path> operators, List<String> remarks) {
    /// Version of a toolkit that has no file that says so.
    public static final String UNKNOWN = "unknown";

    /// Every library, the runtime first.
    public List<Path> libraries() {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(runtime), operators.stream()).toList();
    }

    /// Whether its version is at least `major.minor`; of an unknown version nothing is known.
    public boolean isAtLeast(int major, int minor) {
        String[] parts = version.split("[^0-9]+");
        if (version.equals(UNKNOWN) || parts.length < 2 || parts[0].isEmpty()) {
            return false;
        }
        BigInteger actual = new BigInteger(parts[0]); // files hold any number of digits
        int compared = actual.compareTo(BigInteger.valueOf(major));
        return compared > 0 || compared == 0 && new BigInteger(parts[1]).compareTo(BigInteger.valueOf(minor)) >= 0;
    }

    @Override
    public String toString() {
        return "CANN " + version + " at " + home + " (from " + from + ")";
    }
}
