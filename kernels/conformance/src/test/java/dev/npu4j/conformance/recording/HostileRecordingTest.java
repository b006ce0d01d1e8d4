package dev.npu4j.conformance.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Recordings come from anywhere: what was changed is found, what is broken is refused by name, and nothing outside the
/// folder is read.
class HostileRecordingTest {
    private static final Case CASE = Case.parse("RmsNorm(f32, rows=2, hidden=32, fill=normal, seed=1)");

    @TempDir
    Path folder;

    private Made made;

    @BeforeEach
    void record() throws IOException {
        made = Made.onCpu(folder.resolve("recording"), CASE);
    }

    private Path list() {
        return made.folder().resolve(Recording.TAKES);
    }

    private Path header() {
        return made.folder().resolve(Recording.HEADER);
    }

    private static void replace(Path file, String part, String by) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(part);
        Files.writeString(file, text.replace(part, by));
    }

    /// Writes the case's file again, with one bit of the first result changed.
    private void changeAResult() throws IOException {
        Path changed = folder.resolve("changed");
        try (SafetensorsFile file = SafetensorsFile.open(made.file(CASE)); TensorArena arena = TensorArena.ofHost()) {
            Map<String, Tensor> tensors = new HashMap<>();
            for (String name : file.names()) {
                Tensor copy = arena.allocate(file.spec(name));
                copy.segment().copyFrom(file.tensor(name, arena).segment());
                tensors.put(name, copy);
            }
            tensors.get("y").segment().set(ValueLayout.JAVA_FLOAT, 0, 1000);
            SafetensorsWriter.write(changed, tensors, file.metadata());
        }
        Files.move(changed, made.file(CASE), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aChangedResultIsRefusedByNameOfTheFile() throws IOException {
        changeAResult();
        assertThat(made.refusal(CASE)).hasMessageContaining(made.file(CASE).toString()).hasMessageContaining("it was changed");
    }

    @Test
    void aChangedResultWhoseHashesWereChangedTooIsRed() throws IOException {
        changeAResult();
        made.hashAnew();
        Verdict verdict = made.judge(CASE);
        assertThat(verdict.status()).isEqualTo(Status.FAILED);
        assertThat(verdict.message()).contains("G2");
    }

    @Test
    void aChangedListIsRefused() throws IOException {
        replace(list(), "passed", "failed");
        assertThat(made.refusal(CASE)).hasMessageContaining(list().toString()).hasMessageContaining("was changed");
    }

    /// No gate ever asked.
    @ParameterizedTest
    @ValueSource(strings = {"passed", "failed"})
    void aVerdictWithoutItsResultsIsRefused(String status) throws IOException {
        Files.writeString(list(), "{\"pass\":\"first\",\"line\":\"RmsNorm(f32, rows=9, hidden=9)\",\"status\":\"" + status
            + "\",\"message\":\"\",\"file\":\"\",\"bytes\":0,\"sha256\":\"\"}\n", java.nio.file.StandardOpenOption.APPEND);
        made.hashListAnew();
        assertThat(made.refusal(CASE)).hasMessageContaining("line 2").hasMessageContaining("file: expected the take by which it " + status);
    }

    @Test
    void whatContradictsItselfIsRefused() throws IOException {
        replace(header(), "\"description\":\"", "\"description\":\"SIMULATED ");
        assertThat(made.refusal(CASE)).hasMessageContaining("simulated: expected what the description says");
    }

    @Test
    void noTextSteersATerminalOrLooksLikeAReport() throws IOException {
        replace(header(), "\"machine\":\"", "\"machine\":\"\\u001b[2J\\nPASSED: all\\u202e ");
        String machine = Recording.open(made.folder()).header().machine();
        assertThat(machine).startsWith("\\u001b[2J\\u000aPASSED: all\\u202e ");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(made.file(CASE));
        assertThatThrownBy(() -> made.judge(CASE)).isInstanceOf(NoSuchFileException.class).hasMessageContaining(made.file(CASE).toString());
        Recording recording = Recording.open(made.folder());
        assertThatThrownBy(() -> recording.requirePresent(recording.entries(Tape.Pass.FIRST))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFolderWithoutHeaderOrListIsNone() throws IOException {
        Files.delete(list());
        assertThatThrownBy(() -> Recording.open(made.folder())).isInstanceOf(NoSuchFileException.class).hasMessageContaining(Recording.TAKES);
        Files.delete(header());
        assertThatThrownBy(() -> Recording.open(made.folder())).isInstanceOf(OperandException.class).hasMessageContaining(Recording.HEADER);
        assertThatThrownBy(() -> Recording.open(folder.resolve("nowhere"))).isInstanceOf(OperandException.class).hasMessageContaining("nothing of that name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.safetensors", "/etc/passwd", "first/../../secret.safetensors", "first/..", "first/a/b.safetensors", "first\\\\..\\\\x.safetensors", "other/a.safetensors"})
    void noNameLeadsOutOfTheFolder(String name) throws IOException {
        replace(list(), Recording.file(Tape.Pass.FIRST, CASE.line()), name);
        made.hashListAnew();
        assertThat(made.refusal(CASE)).hasMessageContaining("file: expected a file in the folder first, fresh or model").hasMessageContaining("line 1");
    }

    @Test
    void noLinkLeadsOutOfTheFolder() throws IOException {
        Path outside = Files.move(made.file(CASE), folder.resolve("outside.safetensors"));
        Files.createSymbolicLink(made.file(CASE), outside);
        assertThat(made.refusal(CASE)).hasMessageContaining("a link");
        Files.delete(made.file(CASE));
        Files.move(outside, Files.createDirectory(folder.resolve("elsewhere")).resolve(made.file(CASE).getFileName()));
        Files.delete(made.file(CASE).getParent());
        Files.createSymbolicLink(made.file(CASE).getParent(), folder.resolve("elsewhere"));
        assertThat(made.refusal(CASE)).hasMessageContaining("a link");
    }

    @Test
    void anotherVersionIsSaidToBeOne() throws IOException {
        replace(header(), "npu4j.recording/1", "npu4j.recording/2");
        assertThat(made.refusal(CASE)).hasMessageContaining("another version of NPU4J");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(made.file(CASE));
        for (int length : new int[] {0, 7, 8, 100, whole.length / 2, whole.length - 1}) {
            Files.write(made.file(CASE), java.util.Arrays.copyOf(whole, length));
            assertThat(made.refusal(CASE)).hasMessageContaining(made.file(CASE).toString());
            made.hashAnew();
            assertThat(made.refusal(CASE)).as(length + " bytes").hasMessageContaining(made.file(CASE).toString());
        }
    }

    /// Whatever the metadata says: refused, or the case is red. Never a crash, never green.
    @ParameterizedTest
    @ValueSource(strings = {"\\\"times\\\":1 \\\"times\\\":0", "\\\"times\\\":1 \\\"times\\\":999999999999", "\\\"schema\\\":1 \\\"schema\\\":7", "\\\"device\\\":0 \\\"device\\\":-1",
        "\\\"tensor\\\":\\\"y\\\" \\\"tensor\\\":\\\"z\\\"", "\\\"tensor\\\":\\\"y\\\" \\\"tensor\\\":\\\"gamma_pre\\\"", "\\\"after\\\":{\\\"y\\\" \\\"after\\\":{\\\"w\\\"", "\\\"before\\\":{\\\"x\\\":0 \\\"before\\\":{\\\"x\\\":-1",
        "\\\"before\\\":{\\\"x\\\":0 \\\"before\\\":{\\\"x\\\":1e300", "\\\"before\\\":{\\\"x\\\":0 \\\"before\\\":{\\\"x\\\":0.5", "\\\"no\\\":\\\"\\\" \\\"no\\\":\\\"MAYBE\\\"", "\\\"operator\\\":\\\"RmsNorm \\\"operator\\\":\\\"Rmsnorm",
        "\\\"as\\\":\\\"RmsNorm \\\"as\\\":\\\"Sort", "\\\"launches\\\":[{ \\\"launches\\\":[7,{"})
    void aLyingFileIsNeverGreen(String change) throws IOException {
        String[] parts = change.split(" ");
        byte[] bytes = Files.readAllBytes(made.file(CASE));
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).contains(parts[0]);
        String header = text.substring(8, 8 + (int) java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong(0)).replace(parts[0], parts[1]);
        java.nio.ByteBuffer changed = java.nio.ByteBuffer.allocate(8 + header.length() + bytes.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        changed.putLong(header.length()).put(header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        int data = 8 + (int) java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong(0);
        changed.put(bytes, data, bytes.length - data);
        Files.write(made.file(CASE), java.util.Arrays.copyOf(changed.array(), changed.position()));
        made.hashAnew();
        try {
            Verdict verdict = made.judge(CASE);
            assertThat(verdict.status()).as(verdict.message()).isNotEqualTo(Status.PASSED);
        } catch (OperandException refused) {
            assertThat(refused).hasMessageContaining(made.file(CASE).toString());
        }
    }

    @Test
    void anInterruptedRecordingIsSeenToBeOneAndItsHalfLinePassedOver() throws IOException {
        Header header = Header.fromJson("test", Files.readString(header()));
        Files.writeString(header(), Files.readString(header()).replace("\"complete\":true", "\"complete\":false"));
        Files.writeString(list(), "{\"pass\":\"first\",\"li", java.nio.file.StandardOpenOption.APPEND);
        Recording recording = Recording.open(made.folder());
        assertThat(header.complete()).isTrue();
        assertThat(recording.header().complete()).isFalse();
        assertThat(recording.entries(Tape.Pass.FIRST)).hasSize(1);
        assertThat(made.judge(CASE).status()).isEqualTo(Status.PASSED);
        assertThat(RecordingWriter.begin(made.folder(), header, true).has(CASE.line())).isTrue();
    }

    @Test
    void aFolderThatHoldsSomethingIsNotRecordedInto() throws IOException {
        Header header = Header.fromJson("test", Files.readString(header()));
        assertThatThrownBy(() -> RecordingWriter.begin(made.folder(), header, false)).isInstanceOf(OperandException.class).hasMessageContaining("--resume goes on");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.createFile(other.resolve("a file"));
        assertThatThrownBy(() -> RecordingWriter.begin(other, header, true)).isInstanceOf(OperandException.class).hasMessageContaining("something else");
        assertThatThrownBy(() -> RecordingWriter.begin(other.resolve("a file"), header, true)).isInstanceOf(OperandException.class).hasMessageContaining("a file");
    }

    @Test
    void anotherRunsRecordingIsNotGoneOnWith() throws IOException {
        replace(header(), "\"run\":\"a run\"", "\"run\":\"another\"");
        try (var cpu = dev.npu4j.kernels.device.Devices.open("cpu")) {
            assertThatThrownBy(() -> RecordingWriter.begin(made.folder(), Made.header(cpu), true)).isInstanceOf(OperandException.class).hasMessageContaining("another");
        }
    }
}
