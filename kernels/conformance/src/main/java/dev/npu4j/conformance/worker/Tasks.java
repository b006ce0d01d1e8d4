package dev.npu4j.conformance.worker;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// What a worker is told: one task a line on its standard input, read by a thread of its own. Where the input ends, the
/// asking process is gone or gave this one up, and the worker ends at once, whatever it hangs in.
final class Tasks {
    static final String QUIT = "quit";
    static final String CASE = "case ";
    static final String MODEL = "model ";
    /// Before a layer's number, a blank and the folder of its model.
    static final String LAYER = "layer ";
    static final String ARITHMETIC = "arithmetic";
    static final String SELF_TEST = "selftest ";
    /// Between operator and dtype.
    static final String OF = "|";

    private final BlockingQueue<String> tasks = new LinkedBlockingQueue<>();

    private Tasks() {
    }

    /// Takes standard input, of which nobody else sees anything from here on.
    static Tasks fromStandardInput() {
        Tasks tasks = new Tasks();
        InputStream input = new FileInputStream(FileDescriptor.in);
        System.setIn(InputStream.nullInputStream());
        Thread reader = new Thread(() -> tasks.read(input), "npu4j-worker-tasks");
        reader.setDaemon(true);
        reader.start();
        return tasks;
    }

    /// The next one; waits for it.
    String take() throws InterruptedException {
        return tasks.take();
    }

    private void read(InputStream input) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                tasks.add(line);
                if (line.equals(QUIT)) {
                    return; // an orderly end: the device is closed first
                }
                line = lines.readLine();
            }
        } catch (IOException gone) {
            // as where the input ends
        }
        Runtime.getRuntime().halt(Ending.ORPHANED);
    }
}
