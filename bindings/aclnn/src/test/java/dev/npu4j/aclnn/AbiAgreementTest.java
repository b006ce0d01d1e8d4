package dev.npu4j.aclnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Three accounts of one interface must be the same: the headers in `native/include`, the table
/// `native/abi/signatures.csv`, and the methods here. A wrong width or two swapped pointers do not crash, they compute
/// something else.
class AbiAgreementTest {
    /// Classes that no header is behind.
    private static final Set<String> OURS = Set.of("AclnnLibraries", "DynamicLibrary", "AclBase", "AclnnStatus");

    private static final List<CHeader> HEADERS = Repository.headers();
    private static final CKind.Types TYPES = CKind.types(HEADERS);
    private static final Map<String, SignatureTable.Row> TABLE = table();
    private static final Map<String, List<Binding>> BINDINGS = bindings();

    @TestFactory
    Stream<DynamicTest> methodsAreAsTheHeadersDeclare() {
        return bound().map(declared -> dynamicTest(declared.name(), () -> {
            List<Binding> bindings = BINDINGS.getOrDefault(declared.name(), List.of());
            assertThat(bindings).as("public methods named %s", declared.name()).hasSize(1);
            assertThat(bindings.getFirst().method().getDeclaringClass().getSimpleName()).as(declared.name())
                .isEqualTo(Agreement.className(declared.header()));
            assertThat(Agreement.differences(declared, bindings.getFirst(), TYPES)).as(declared.name()).isEmpty();
        }));
    }

    @TestFactory
    Stream<DynamicTest> methodsAreAsTheTableSays() {
        return bound().map(declared -> dynamicTest(declared.name(), () -> {
            assertThat(BINDINGS).containsKey(declared.name());
            assertThat(TABLE).containsKey(declared.name());
            assertThat(Agreement.differences(TABLE.get(declared.name()).function(), BINDINGS.get(declared.name()).getFirst(), TYPES))
                .as(declared.name()).isEmpty();
        }));
    }

    @TestFactory
    Stream<DynamicTest> headersDeclareAsTheTableSays() {
        return Agreement.functions(HEADERS).map(declared -> dynamicTest(declared.name(), () -> {
            assertThat(TABLE).containsKey(declared.name());
            assertThat(Agreement.differences(TABLE.get(declared.name()).function(), declared)).as(declared.name()).isEmpty();
        }));
    }

    @Test
    void headersAndTableHaveTheSameFunctionsEachOnce() {
        assertThat(Agreement.functions(HEADERS).map(CFunction::name)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(TABLE.keySet());
    }

    @Test
    void everyMethodIsDeclaredInAHeader() {
        assertThat(BINDINGS.keySet()).containsExactlyInAnyOrderElementsOf(bound().map(CFunction::name).toList());
        assertThat(HEADERS.stream().filter(header -> !header.path().startsWith("acl/")).map(CHeader::path).map(Agreement::className))
            .as("a class for each header, and none without").containsExactlyInAnyOrderElementsOf(transcripts().map(Class::getSimpleName).toList());
    }

    @TestFactory
    Stream<DynamicTest> presenceMeansBothPhases() {
        return HEADERS.stream().filter(header -> header.path().startsWith("aclnnop/")).map(header -> dynamicTest(header.path(), () -> {
            List<String> phases = header.functions().stream().map(CFunction::name)
                .filter(name -> name.endsWith("GetWorkspaceSize"))
                .flatMap(name -> Stream.of(name, name.substring(0, name.length() - "GetWorkspaceSize".length()))).toList();
            assertThat(Binding.presenceAsked(transcript(Agreement.className(header.path())))).as(header.path())
                .containsExactlyInAnyOrderElementsOf(phases);
        }));
    }

    @Test
    void typesAndFormatsHaveTheHeadersValues() {
        assertThat(Agreement.differences(constants("acl/acl_base.h", "aclDataType", "aclFormat"), AclBase.class)).isEmpty();
    }

    @Test
    void statusCodesHaveTheHeadersValues() {
        assertThat(Agreement.differences(constants("aclnn/acl_meta.h", ""), AclnnStatus.class)).isEmpty();
    }

    @Test
    void packageVersionHasTheLayoutOfTheReference() {
        CHeader.Struct version = header("acl/acl.h").structs().getFirst();
        StructLayout layout = layout(version);
        Map<String, Long> offsets = new TreeMap<>();
        version.fields().forEach(field -> offsets.put(field.name(), layout.byteOffset(PathElement.groupElement(field.name()))));
        assertThat(version.name()).isEqualTo("aclCANNPackageVersion");
        assertThat(offsets).containsExactlyInAnyOrderEntriesOf(Map.of("version", 0L, "majorVersion", 128L, "minorVersion", 192L,
            "releaseVersion", 256L, "patchVersion", 320L, "reserved", 384L));
        assertThat(layout.byteSize()).isEqualTo(512);
        assertThat(HEADERS.stream().mapToLong(header -> header.structs().size()).sum()).as("structs with a layout").isEqualTo(1);
    }

    private static Stream<CFunction> bound() {
        return Agreement.functions(HEADERS).filter(function -> !function.header().startsWith("acl/"));
    }

    private static CHeader header(String path) {
        return HEADERS.stream().filter(header -> header.path().equals(path)).findFirst().orElseThrow();
    }

    private static List<CHeader.Constant> constants(String path, String... enumerations) {
        return header(path).constants().stream().filter(constant -> Arrays.asList(enumerations).contains(constant.enumeration())).toList();
    }

    // C's rule: each field at the next multiple of its own alignment, the whole a multiple of the widest
    private static StructLayout layout(CHeader.Struct struct) {
        List<MemoryLayout> fields = new ArrayList<>();
        long size = 0;
        long widest = 1;
        for (CHeader.Field field : struct.fields()) {
            MemoryLayout element = TYPES.of(field.type()).layout;
            long padding = -size & (element.byteAlignment() - 1);
            if (padding > 0) {
                fields.add(MemoryLayout.paddingLayout(padding));
            }
            fields.add(MemoryLayout.sequenceLayout(field.count(), element).withName(field.name()));
            size += padding + field.count() * element.byteSize();
            widest = Math.max(widest, element.byteAlignment());
        }
        if ((-size & (widest - 1)) > 0) {
            fields.add(MemoryLayout.paddingLayout(-size & (widest - 1)));
        }
        return MemoryLayout.structLayout(fields.toArray(MemoryLayout[]::new));
    }

    private static Map<String, SignatureTable.Row> table() {
        Map<String, SignatureTable.Row> rows = new TreeMap<>();
        for (SignatureTable.Row row : SignatureTable.parse(Repository.read(Repository.TABLE)).rows()) {
            assertThat(rows.put(row.function().name(), row)).as("a second row of " + row.function().name()).isNull();
        }
        return rows;
    }

    private static Map<String, List<Binding>> bindings() {
        Map<String, List<Binding>> bindings = new TreeMap<>();
        transcripts().map(Binding::of).flatMap(Collection::stream)
            .forEach(binding -> bindings.computeIfAbsent(binding.method().getName(), name -> new ArrayList<>()).add(binding));
        return bindings;
    }

    private static Stream<Class<?>> transcripts() {
        Path folder = Repository.CLASSES.resolve("dev/npu4j/aclnn");
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".class") && !name.contains("$"))
                .map(name -> name.substring(0, name.length() - ".class".length()))
                .filter(name -> !OURS.contains(name))
                .sorted().toList().stream().map(AbiAgreementTest::transcript);
        } catch (IOException failure) {
            throw new AssertionError("the compiled bindings are not in " + folder, failure);
        }
    }

    private static Class<?> transcript(String name) {
        try {
            return Class.forName("dev.npu4j.aclnn." + name);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError("no class " + name, missing);
        }
    }
}
