package dev.npu4j.cli.diagnosis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The functions of CANN that are bound, as `native/abi/signatures.csv` has them, which this jar carries.
final class Signatures {
    /// How many sources that do not depend on each other a signature should have.
    static final int ENOUGH = 2;

    private static final String RESOURCE = "signatures.csv";
    private static final int COLUMNS = 6;

    /// One function.
    ///
    /// @param symbol its name
    /// @param since  version of CANN that it came with
    /// @param grade  how many independent sources agree on its parameters
    record Signature(String symbol, String since, int grade) {
    }

    private Signatures() {
    }

    static List<Signature> all() {
        try (InputStream stream = Signatures.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing from this jar");
            }
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines().skip(1).map(Signatures::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Signature parse(String row) {
        String[] columns = row.split(",", COLUMNS); // the last one, of parameters, may hold commas
        return new Signature(columns[0], columns[2], Integer.parseInt(columns[3]));
    }
}
