package dev.npu4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    @TempDir
    Path directory;

    private SafetensorsFile open(String header, int dataBytes) throws IOException {
        return SafetensorsFile.open(RawFile.write(directory, header, dataBytes));
    }

    private static String entry(String name, String dtype, String shape, int begin, int end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + "," + end + "]}";
    }

    /// A header of one tensor, padded so that data begin at `alignment` modulo 8.
    private static String one(String dtype, String shape, int bytes, int alignment) {
        StringBuilder header = new StringBuilder("{" + entry("t", dtype, shape, 0, bytes) + "}");
        while (header.length() % 8 != alignment) {
            header.append(' ');
        }
        return header.toString();
    }

    @Test
    void aFileWithoutTensorsIsLegal() throws IOException {
        try (SafetensorsFile file = open("{}", 0)) {
            assertThat(file.names()).isEmpty();
            assertThat(file.metadata()).isEmpty();
            assertThat(file.contains("a")).isFalse();
        }
    }

    @Test
    void whiteSpaceWithinAndSpacesAfterTheJsonAreLegal() throws IOException {
        try (SafetensorsFile file = open("{ \"t\" :\n{\t\"shape\" : [ 1 , 2 ] , \"data_offsets\":[ 0 , 8 ],\r\n\"dtype\":\"F32\" } }    ", 8)) {
            assertThat(file.spec("t")).isEqualTo(TensorSpec.of(DType.F32, 1, 2));
        }
    }

    @Test
    void namesComeInTheOrderOfTheirData() throws IOException {
        String header = "{" + entry("last", "F32", "[2]", 8, 16) + "," + entry("empty", "F32", "[0]", 8, 8) + "," + entry("first", "F64", "[1]", 0, 8) + "}";
        try (SafetensorsFile file = open(header, 16)) {
            assertThat(file.names()).containsExactly("first", "empty", "last");
        }
    }

    @Test
    void escapedNamesAreFoundByWhatTheyMean() throws IOException {
        try (SafetensorsFile file = open("{" + entry("\\u0061\\n\\\"\\\\\\/\\u00e9\\ud83d\\ude00", "I8", "[1]", 0, 1) + "}", 1)) {
            assertThat(file.contains("a\n\"\\/\u00e9\ud83d\ude00")).isTrue();
        }
    }

    @Test
    void metadataKeepItsOrderAndText() throws IOException {
        try (SafetensorsFile file = open("{\"__metadata__\":{\"z\":\"1\",\"a\":\"\\u00fc\\t\",\"\":\"\"}}", 0)) {
            assertThat(file.metadata()).containsExactly(Map.entry("z", "1"), Map.entry("a", "\u00fc\t"), Map.entry("", ""));
        }
    }

    @Test
    void aScalarHasOneElement() throws IOException {
        try (SafetensorsFile file = open(one("F32", "[]", 4, 0), 4); TestArena arena = TestArena.host()) {
            assertThat(file.tensor("t", arena).spec()).isEqualTo(TensorSpec.of(DType.F32, 1));
        }
    }

    @Test
    void fiveAxesAreRefusedOnlyWhenAskedFor() throws IOException {
        String header = "{" + entry("t", "F32", "[1,1,1,1,1]", 0, 4) + "," + entry("u", "F32", "[1]", 4, 8) + "}";
        try (SafetensorsFile file = open(header, 8); TestArena arena = TestArena.host()) {
            assertThat(file.spec("u")).isEqualTo(TensorSpec.of(DType.F32, 1));
            assertThatThrownBy(() -> file.spec("t")).isInstanceOf(OperandException.class).hasMessageContaining("'t': expected a tensor of rank 0 to 4");
            assertThatThrownBy(() -> file.tensor("t", arena)).isInstanceOf(OperandException.class).hasMessageContaining("rank");
        }
    }

    @ParameterizedTest
    @CsvSource({"BOOL,1", "U8,1", "F8_E4M3,1", "F8_E5M2,1", "F8_E8M0,1", "F8_E4M3FNUZ,1", "F8_E5M2FNUZ,1", "I16,2", "U16,2", "U32,4", "C64,8"})
    void aDTypeWeDoNotHaveIsRefusedOnlyWhenAskedFor(String dtype, int size) throws IOException {
        try (SafetensorsFile file = open(one(dtype, "[1]", size, 0), size)) {
            assertThat(file.names()).containsExactly("t");
            assertThatThrownBy(() -> file.spec("t")).isInstanceOf(OperandException.class)
                .hasMessageContaining("'t': expected dtype F64, F32, F16, BF16, I8, I32, I64 or U64, got " + dtype);
        }
    }

    @ParameterizedTest
    @CsvSource({"F4,4,2", "F6_E2M3,4,3", "F6_E3M2,8,6"})
    void typesSmallerThanAByteAreMeasuredInBits(String dtype, int elements, int bytes) throws IOException {
        try (SafetensorsFile file = open(one(dtype, "[" + elements + "]", bytes, 0), bytes)) {
            assertThat(file.contains("t")).isTrue();
        }
    }

    @Test
    void anAlignedTensorIsNotCopied() throws IOException {
        try (SafetensorsFile file = open(one("F32", "[2]", 8, 4), 8); TestArena arena = TestArena.host()) {
            Tensor tensor = file.tensor("t", arena);

            assertThat(file.wasCopied("t")).isFalse();
            assertThat(tensor.segment().isReadOnly()).isTrue();
            assertThat(tensor.segment().address()).isEqualTo(file.tensor("t", arena).segment().address());
        }
    }

    @ParameterizedTest
    @CsvSource({"F64,8", "F32,4", "F16,2", "BF16,2", "I32,4", "I64,8", "U64,8"})
    void anUnalignedTensorIsCopiedBitForBit(String dtype, int size) throws IOException {
        try (SafetensorsFile file = open(one(dtype, "[2]", 2 * size, 1), 2 * size); TestArena arena = TestArena.host()) {
            Tensor tensor = file.tensor("t", arena);

            assertThat(file.wasCopied("t")).isTrue();
            assertThat(tensor.segment().address() % size).isZero();
            assertThat(tensor.segment().toArray(ValueLayout.JAVA_BYTE)).startsWith(0, 1).endsWith(2 * size - 1).hasSize(2 * size);
        }
    }

    @Test
    void aTensorWithoutElementsKeepsItsShapeWhereverItLies() throws IOException {
        String header = "{" + entry("a", "I8", "[3]", 0, 3) + "," + entry("b", "F64", "[0,7]", 3, 3) + "}";
        try (SafetensorsFile file = open(header, 3); TestArena arena = TestArena.host()) {
            assertThat(file.tensor("b", arena).spec()).isEqualTo(TensorSpec.of(DType.F64, 0, 7));
            assertThat(file.wasCopied("b")).isFalse();
        }
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        try (SafetensorsFile file = open("{}", 0); TestArena arena = TestArena.host()) {
            assertThatThrownBy(() -> file.tensor("weight\n", arena)).isInstanceOf(OperandException.class)
                .hasMessageContaining("safetensors: 'weight\\u000a': expected one of the 0 tensors of");
        }
    }

    @Test
    void anAcceleratorsArenaIsRefused() throws IOException {
        try (SafetensorsFile file = open(one("F32", "[1]", 4, 0), 4); TestArena arena = TestArena.accelerator()) {
            assertThatThrownBy(() -> file.tensor("t", arena)).isInstanceOf(OperandException.class).hasMessageContaining("host device");
        }
    }

    @Test
    void aClosedArenaIsRefused() throws IOException {
        TestArena arena = TestArena.host();
        arena.close();
        try (SafetensorsFile file = open(one("F32", "[1]", 4, 0), 4)) {
            assertThatThrownBy(() -> file.tensor("t", arena)).isInstanceOf(OperandException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void aClosedFileIsRefused() throws IOException {
        SafetensorsFile file = open(one("F32", "[1]", 4, 0), 4);
        file.close();
        try (TestArena arena = TestArena.host()) {
            assertThatThrownBy(() -> file.tensor("t", arena)).isInstanceOf(OperandException.class).hasMessageContaining("expected an open file");
        }
    }

    @Test
    void closingTwiceDoesNothing() throws IOException {
        SafetensorsFile file = open("{}", 0);
        file.close();
        file.close();
        assertThat(file.names()).isEmpty();
    }

    @Test
    void readingATensorOfAClosedFileThrowsAndDoesNotCrash() throws IOException {
        SafetensorsFile file = open(one("F32", "[1]", 4, 0), 4);
        try (TestArena arena = TestArena.host()) {
            Tensor tensor = file.tensor("t", arena);
            file.close();
            assertThatThrownBy(tensor::toFloats).isInstanceOf(OperandException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void aMissingFileIsAnIOException() {
        assertThatThrownBy(() -> SafetensorsFile.open(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aDirectoryIsAnIOException() {
        assertThatThrownBy(() -> SafetensorsFile.open(directory)).isInstanceOf(IOException.class).hasMessageContaining("not a regular file");
    }

    @Test
    void nullsAreNamed() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.open(null)).isInstanceOf(OperandException.class).hasMessageContaining("path");
        try (SafetensorsFile file = open("{}", 0); TestArena arena = TestArena.host()) {
            assertThatThrownBy(() -> file.tensor(null, arena)).isInstanceOf(OperandException.class).hasMessageContaining("name");
            assertThatThrownBy(() -> file.tensor("t", null)).isInstanceOf(OperandException.class).hasMessageContaining("arena");
        }
    }
}
