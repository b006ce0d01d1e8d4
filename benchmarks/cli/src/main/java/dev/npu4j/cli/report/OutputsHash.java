package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// One number for all outputs of a run: equal on two machines where every output is, bit for bit.
///
/// ```
/// jq -r 'select(.outputs_sha256 != "") | .line + "\t" + .outputs_sha256' cases.jsonl | LC_ALL=C sort | sha256sum
/// ```
///
/// @param cases  that have outputs
/// @param sha256 over their lines and hashes, sorted; empty where there are none
record OutputsHash(int cases, String sha256) {
    static OutputsHash of(List<Verdict> verdicts) {
        List<byte[]> rows = verdicts.stream().filter(each -> !each.evidence().outputs().isEmpty())
            .map(each -> (each.line() + "\t" + each.evidence().outputs() + "\n").getBytes(StandardCharsets.UTF_8)).sorted(Arrays::compareUnsigned).toList();
        MessageDigest digest = digest();
        rows.forEach(digest::update);
        return new OutputsHash(rows.size(), rows.isEmpty() ? "" : HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
