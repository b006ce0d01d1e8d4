package dev.npu4j.cli.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The commit that a checkout stands at, read from its files: no process is started for it.
public final class Commit {
    private static final String REF = "ref: ";

    private Commit() {
    }

    /// The commit's id, or an empty string where `home` is no git checkout.
    public static String of(Path home) {
        try {
            Path git = home.resolve(".git");
            if (Files.isRegularFile(git)) { // a worktree: a file that says where its folder is
                git = home.resolve(Files.readString(git).replaceFirst("^gitdir:", "").strip());
            }
            String head = Files.readString(git.resolve("HEAD")).strip();
            if (!head.startsWith(REF)) {
                return head;
            }
            String ref = head.substring(REF.length());
            Path common = Files.isRegularFile(git.resolve("commondir")) ? git.resolve(Files.readString(git.resolve("commondir")).strip()) : git;
            if (Files.isRegularFile(common.resolve(ref))) {
                return Files.readString(common.resolve(ref)).strip();
            }
            return Files.readAllLines(common.resolve("packed-refs")).stream().filter(line -> line.endsWith(" " + ref))
                .map(line -> line.substring(0, line.indexOf(' '))).findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
