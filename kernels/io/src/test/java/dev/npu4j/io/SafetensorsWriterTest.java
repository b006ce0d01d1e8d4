package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
    @TempDir
    Path directory;

    private final TestArena arena = TestArena.host();

    @AfterEach
    void closeArena() {
        arena.close();
    }

    private Path target() {
        return directory.resolve("out.safetensors");
    }

    private Tensor random(long seed, DType dtype, long... dims) {
        Tensor tensor = arena.allocate(dtype, dims);
        byte[] bytes = new byte[(int) tensor.spec().byteSpan()];
        new Random(seed).nextBytes(bytes);
        MemorySegment.copy(bytes, 0, tensor.segment(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        return tensor;
    }

    private static byte[] bits(Tensor tensor) {
        return tensor.segment().toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyDTypeComesBackBitForBit(DType dtype) throws IOException {
        Tensor tensor = random(1, dtype, 3, 1, 37, 5); // random bits: NaN payloads too
        SafetensorsWriter.write(target(), Map.of("t", tensor), Map.of());

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.spec("t")).isEqualTo(tensor.spec());
            assertThat(bits(file.tensor("t", arena))).isEqualTo(bits(tensor));
        }
    }

    @Test
    void stridedRowsAreWrittenWithoutTheirGaps() throws IOException {
        Tensor slice = random(2, DType.BF16, 4, 6, 11).columns(3, 8).rows(1, 3);
        SafetensorsWriter.write(target(), Map.of("t", slice), Map.of());

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.spec("t")).isEqualTo(TensorSpec.of(DType.BF16, 2, 6, 5));
            assertThat(file.tensor("t", arena).toFloats()).containsExactly(slice.toFloats());
        }
    }

    @Test
    void aRowOfStrideZeroIsWrittenAsOftenAsItIsRead() throws IOException {
        Tensor row = arena.allocate(DType.F32, 3).copyFrom(new float[] {1, 2, 3});
        Tensor thrice = row.view(0, TensorSpec.strided(DType.F32, Shape.of(3, 3), 0, 1));
        SafetensorsWriter.write(target(), Map.of("t", thrice), Map.of());

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.tensor("t", arena).toFloats()).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3);
        }
    }

    @Test
    void tensorsOfNoRowsKeepTheirShape() throws IOException {
        SafetensorsWriter.write(target(), Map.of("x", arena.allocate(DType.F32, 0, 5120), "y", arena.allocate(DType.I8, 3, 0, 2)), Map.of());

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.spec("x")).isEqualTo(TensorSpec.of(DType.F32, 0, 5120));
            assertThat(file.spec("y")).isEqualTo(TensorSpec.of(DType.I8, 3, 0, 2));
        }
    }

    @Test
    void noTensorsMakeALegalFile() throws IOException {
        SafetensorsWriter.write(target(), Map.of(), Map.of());

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.names()).isEmpty();
        }
    }

    @Test
    void everyTensorIsAlignedToItsElementSize() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (DType dtype : DType.values()) {
            tensors.put("odd " + dtype, random(3, dtype, 3, 7));
        }
        SafetensorsWriter.write(target(), tensors, Map.of("a", "b"));

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.names()).hasSize(DType.values().length).noneMatch(file::wasCopied);
        }
    }

    @Test
    void theOrderOfTheMapDoesNotMatter() throws IOException {
        Map<String, Tensor> forwards = new LinkedHashMap<>();
        Map<String, Tensor> backwards = new LinkedHashMap<>();
        Tensor a = random(4, DType.F32, 2);
        Tensor b = random(5, DType.F32, 2);
        forwards.put("a", a);
        forwards.put("b", b);
        backwards.put("b", b);
        backwards.put("a", a);
        SafetensorsWriter.write(target(), forwards, Map.of("k", "1", "l", "2"));
        byte[] first = Files.readAllBytes(target());
        SafetensorsWriter.write(target(), backwards, Map.of("l", "2", "k", "1"));

        assertThat(Files.readAllBytes(target())).isEqualTo(first);
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Tensor tensor = arena.allocate(DType.I32, 2).copyFrom(new int[] {1, -2});
        SafetensorsWriter.write(target(), Map.of("t", tensor), Map.of("k", "v"));

        byte[] header = ("{\"__metadata__\":{\"k\":\"v\"},\"t\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}}" + " ")
            .getBytes(StandardCharsets.US_ASCII);
        byte[] expected = RawFile.bytes(header, 8);
        System.arraycopy(new byte[] {1, 0, 0, 0, -2, -1, -1, -1}, 0, expected, expected.length - 8, 8);
        assertThat(header.length % 8).isZero();
        assertThat(Files.readAllBytes(target())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\"b", "back\\slash", "line\nbreak\ttab\u0001", "\u00fc\u4e2d\ud83d\ude00", "\u007f\u2028", "'; rm"})
    void namesAndMetadataSurviveEscaping(String text) throws IOException {
        SafetensorsWriter.write(target(), Map.of(text, random(6, DType.I8, 1)), Map.of(text, text));

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.names()).containsExactly(text);
            assertThat(file.metadata()).containsExactly(Map.entry(text, text));
        }
    }

    @Test
    void largeTensorsComeBackWhole() throws IOException {
        Tensor large = random(7, DType.F32, 1237, 4099); // 19 MiB: many times the staging buffer and no multiple of it
        Tensor wide = large.columns(1, 4098);
        SafetensorsWriter.write(target(), Map.of("large", large, "wide", wide), Map.of());

        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            assertThat(file.tensor("large", arena).segment().mismatch(large.segment())).isEqualTo(-1);
            assertThat(file.tensor("wide", arena).toFloats()).isEqualTo(wide.toFloats());
        }
    }

    @Test
    void aMappedTensorMayReplaceItsOwnFile() throws IOException {
        SafetensorsWriter.write(target(), Map.of("t", random(8, DType.F32, 1000)), Map.of());
        try (SafetensorsFile file = SafetensorsFile.open(target())) {
            Tensor mapped = file.tensor("t", arena);
            byte[] before = bits(mapped);
            SafetensorsWriter.write(target(), Map.of("u", mapped.rows(0, 10)), Map.of());

            assertThat(bits(mapped)).isEqualTo(before);
        }
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        SafetensorsWriter.write(target(), Map.of("t", random(9, DType.F32, 4)), Map.of());
        byte[] before = Files.readAllBytes(target());
        TestArena closed = TestArena.host();
        Tensor lost = closed.allocate(DType.F32, 4);
        closed.close();

        assertThatThrownBy(() -> SafetensorsWriter.write(target(), Map.of("a", random(10, DType.F32, 1 << 20), "z", lost), Map.of()))
            .isInstanceOf(OperandException.class).hasMessageContaining("'z'");

        assertThat(Files.readAllBytes(target())).isEqualTo(before);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(target());
        }
    }

    @Test
    void whatIsNotAFileIsNotReplaced() throws IOException {
        Path taken = Files.createDirectory(directory.resolve("taken"));
        assertThatThrownBy(() -> SafetensorsWriter.write(taken, Map.of(), Map.of())).isInstanceOf(IOException.class).hasMessageContaining("not a file");
        assertThat(taken).isEmptyDirectory();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(taken);
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsAnIOException() {
        assertThatThrownBy(() -> SafetensorsWriter.write(directory.resolve("none/out.safetensors"), Map.of(), Map.of())).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"__metadata__", "nul\0", "\ud800", "\udc00 alone"})
    void aNameThatTheFormatCannotHoldIsRefused(String name) {
        assertThatThrownBy(() -> SafetensorsWriter.write(target(), Map.of(name, random(11, DType.I8, 1)), Map.of()))
            .isInstanceOf(OperandException.class).hasMessageStartingWith("safetensors: ");
        assertThat(target()).doesNotExist();
    }

    @Test
    void aTensorThatIsNotInHostMemoryIsRefused() {
        try (TestArena accelerator = TestArena.accelerator()) {
            Tensor device = accelerator.allocate(DType.F32, 2);
            assertThatThrownBy(() -> SafetensorsWriter.write(target(), Map.of("t", device), Map.of()))
                .isInstanceOf(OperandException.class).hasMessageContaining("'t': expected a tensor in host memory");
        }
    }

    @Test
    void aRepeatedRowTooOftenForAnyFileIsRefused() {
        Tensor row = random(12, DType.F32, 1);
        Tensor endless = row.view(0, TensorSpec.strided(DType.F32, Shape.of(1L << 50, 1), 0, 1));
        assertThatThrownBy(() -> SafetensorsWriter.write(target(), Map.of("t", endless), Map.of()))
            .isInstanceOf(OperandException.class).hasMessageContaining("'t': expected fewer than");
    }

    @Test
    void nullsAreNamed() {
        Map<String, Tensor> withNull = new HashMap<>();
        withNull.put("t", null);
        Map<String, String> nullValue = new HashMap<>();
        nullValue.put("k", null);

        assertThatThrownBy(() -> SafetensorsWriter.write(null, Map.of(), Map.of())).isInstanceOf(OperandException.class).hasMessageContaining("path");
        assertThatThrownBy(() -> SafetensorsWriter.write(target(), null, Map.of())).isInstanceOf(OperandException.class).hasMessageContaining("tensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(target(), withNull, Map.of())).isInstanceOf(OperandException.class).hasMessageContaining("'t'");
        assertThatThrownBy(() -> SafetensorsWriter.write(target(), Map.of(), null)).isInstanceOf(OperandException.class).hasMessageContaining("__metadata__");
        assertThatThrownBy(() -> SafetensorsWriter.write(target(), Map.of(), nullValue)).isInstanceOf(OperandException.class).hasMessageContaining("__metadata__");
    }
}
