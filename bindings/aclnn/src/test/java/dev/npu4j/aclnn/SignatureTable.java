package dev.npu4j.aclnn;

import java.util.List;

/// `native/abi/signatures.csv`: what we bind, since which CANN, how well it is known.
record SignatureTable(List<Row> rows) {
    private static final String COLUMNS = "symbol,header,since,grade,returns,parameters";

    /// @param since the first CANN that is known to have the function, as 801 for 8.1
    record Row(CFunction function, int since) {
    }

    static SignatureTable parse(String text) {
        List<String> lines = text.lines().toList();
        if (!lines.getFirst().equals(COLUMNS)) {
            throw new IllegalArgumentException("columns are not " + COLUMNS + " but " + lines.getFirst());
        }
        return new SignatureTable(lines.stream().skip(1).map(SignatureTable::row).toList());
    }

    private static Row row(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 6) {
            throw new IllegalArgumentException("not six cells: " + line);
        }
        String[] version = cells[2].split("\\.");
        return new Row(CFunction.of(cells[1], cells[4], cells[0], List.of(cells[5].split(";"))),
            100 * Integer.parseInt(version[0]) + Integer.parseInt(version[1]));
    }
}
