package dev.npu4j.aclnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicLibraryTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFileIsNamed() {
        assertThatExceptionOfType(UnsatisfiedLinkError.class).isThrownBy(() -> DynamicLibrary.open(folder.resolve("libnone.so")))
            .withMessageContaining(folder.resolve("libnone.so").toString()).withMessageContaining("No such file")
            .matches(error -> !error.getMessage().contains("machine"));
    }

    @Test
    void aTextFileIsNoLibrary() throws IOException {
        Path text = Files.writeString(folder.resolve("libtext.so"), "See ../lib64 for the library itself. ".repeat(100));
        assertThatExceptionOfType(UnsatisfiedLinkError.class).isThrownBy(() -> DynamicLibrary.open(text))
            .withMessageContaining(text.toString()).withMessageContaining("ELF");
    }

    @Test
    void anotherMachinesLibraryIsNotCalledMissing() {
        Path foreign = CCompiler.foreignLibrary(folder.resolve("libforeign.so"));
        assertThatExceptionOfType(UnsatisfiedLinkError.class).isThrownBy(() -> DynamicLibrary.open(foreign))
            .withMessageContaining(foreign.toString()).withMessageContaining("not for this machine, " + System.getProperty("os.arch"));
    }

    @Test
    void aMissingDependencyIsNamedAndNotTheLibraryThatNeedsIt() throws IOException {
        Path needed = CCompiler.sharedLibrary(folder.resolve("libneeded.so"), "int needed(void) { return 1; }\n");
        Path needy = CCompiler.sharedLibrary(folder.resolve("libneedy.so"), "int needed(void);\nint needy(void) { return needed(); }\n",
            "-Wl,--no-as-needed", "-L", folder.toString(), "-lneeded");
        Files.delete(needed);
        assertThatExceptionOfType(UnsatisfiedLinkError.class).isThrownBy(() -> DynamicLibrary.open(needy))
            .withMessageContaining("libneeded.so").matches(error -> !error.getMessage().contains("machine"));
    }

    @Test
    void aSymbolIsFoundOrNot() {
        DynamicLibrary library = DynamicLibrary.open(CCompiler.sharedLibrary(folder.resolve("libone.so"), "int one(void) { return 1; }\n"));
        assertThat(library.path()).isEqualTo(folder.resolve("libone.so"));
        assertThat(library.find("one")).isPresent();
        assertThat(library.find("two")).isEmpty();
    }
}
