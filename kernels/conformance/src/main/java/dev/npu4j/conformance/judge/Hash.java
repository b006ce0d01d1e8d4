package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.launch.Plan;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// SHA-256 of operands, so that results of two machines can be compared by a line of text.
final class Hash {
    private final MessageDigest digest;

    private Hash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /// Of the inputs' names, values (as f64) and what they are to be.
    static String ofInputs(Plan plan) {
        Hash hash = new Hash();
        new TreeMap<>(plan.inputs()).forEach((name, values) -> {
            hash.name(name + plan.dtypes().get(name));
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
            bytes.asDoubleBuffer().put(values);
            hash.digest.update(bytes);
        });
        return hash.hex();
    }

    /// Of the outputs' names and bit patterns, those of unwritten elements too.
    static String ofOutputs(Map<String, int[]> bits) {
        Hash hash = new Hash();
        new TreeMap<>(bits).forEach((name, patterns) -> {
            hash.name(name);
            ByteBuffer bytes = ByteBuffer.allocate(patterns.length * Integer.BYTES);
            bytes.asIntBuffer().put(patterns);
            hash.digest.update(bytes);
        });
        return hash.hex();
    }

    private void name(String name) {
        digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
