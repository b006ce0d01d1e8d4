package dev.npu4j.aclnn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How a command ended, which never takes longer than a minute.
///
/// @param output what it wrote, both streams together
record Outcome(int status, String output) {
    private static final int SECONDS = 60;

    static Outcome of(List<String> command) {
        try {
            Path output = Files.createTempFile("npu4j", ".out");
            try {
                Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
                process.getOutputStream().close();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(command + " is not done after " + SECONDS + " s: " + Files.readString(output));
                }
                return new Outcome(process.exitValue(), Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command + " was interrupted", interrupted);
        }
    }

    @Override
    public String toString() {
        return "status " + status + " and: " + output.strip();
    }
}
