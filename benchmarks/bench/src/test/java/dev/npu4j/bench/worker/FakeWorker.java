package dev.npu4j.bench.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A worker process that misbehaves as it is told.
public final class FakeWorker {
    private FakeWorker() {
    }

    /// @param way `wrong`: another result; `dies`: when it is to prepare; `mute`: says nothing; `chatty`: prints like a
    ///            native library between replies
    public static List<String> command(String way) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "--class-path", System.getProperty("java.class.path"),
            FakeWorker.class.getName(), way);
    }

    /// @param arguments the way
    public static void main(String[] arguments) throws IOException {
        String way = arguments[0];
        if (way.equals("mute")) {
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return;
        }
        say("ok");
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            List<String> request = Fields.parse(line).orElseThrow();
            if (way.equals("chatty")) {
                System.out.print("OMP: Info #155\nhalf a line");
            }
            switch (request.getFirst()) {
                case "open" -> say("ok", "512", "0", "fake", "", "a fake", "false", "0", "");
                case "prepare" -> {
                    if (way.equals("dies")) {
                        System.err.println("last words");
                        System.exit(7);
                    }
                    say("ok", "0");
                }
                case "output" -> {
                    Files.write(Path.of(request.get(2)), new byte[4 * 2 * 64]);
                    say("ok", "128");
                }
                case "warm", "sample" -> say("ok", "0.001");
                case "hang" -> { }
                case "refuse" -> say("failed", "cannot");
                default -> say("ok");
            }
        }
    }

    private static void say(String... fields) {
        System.out.print("\n" + Fields.line(List.of(fields)) + "\n");
        System.out.flush();
    }
}
