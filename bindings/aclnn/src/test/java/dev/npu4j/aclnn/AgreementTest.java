package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checker that [AbiAgreementTest] trusts, on bindings with one planted mistake each.
class AgreementTest {
    private static final CHeader HEADER = CHeader.parse("aclnnop/aclnn_mutant.h", """
        #pragma once

        #include "aclnn/acl_meta.h"

        #ifdef __cplusplus
        extern "C" {
        #endif

        typedef int32_t aclnnStatus;
        typedef struct aclTensor aclTensor;

        aclnnStatus scale(const aclTensor *self, const aclTensor *other, double alpha, int8_t mode, int64_t dim);

        #ifdef __cplusplus
        }
        #endif
        """);
    private static final CKind.Types TYPES = CKind.types(List.of(HEADER));

    private static final class Honest {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_BYTE, JAVA_LONG);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, alpha, mode, dim);
        }
    }

    @Test
    void anHonestBindingAgrees() {
        assertThat(differences(Honest.class)).isEmpty();
    }

    private static final class SwappedParameters {
        public static int scale(MemorySegment other, MemorySegment self, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Honest.Scale.HANDLE.invokeExact(other, self, alpha, mode, dim);
        }
    }

    @Test
    void parametersOfOneWidthSwappedAreCaughtByTheirNames() {
        assertThat(differences(SwappedParameters.class)).containsExactly(
            "names of parameters: expected [self, other, alpha, mode, dim], found [other, self, alpha, mode, dim]");
    }

    private static final class SwappedInTheCall {
        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Honest.Scale.HANDLE.invokeExact(other, self, alpha, mode, dim);
        }
    }

    @Test
    void argumentsSwappedOnTheWayToTheHandleAreCaught() {
        assertThat(differences(SwappedInTheCall.class)).containsExactly(
            "arguments handed on: expected [self, other, alpha, mode, dim], found [other, self, alpha, mode, dim]");
    }

    private static final class WrongWidth {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_BYTE, JAVA_INT);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, int dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, alpha, mode, dim);
        }
    }

    @Test
    void intForInt64IsCaughtInDescriptorAndParameter() {
        assertThat(differences(WrongWidth.class)).containsExactly(
            "layout of argument 4, int64_t dim: expected j8, found i4", "carrier of argument 4, int64_t dim: expected long, found int");
    }

    private static final class IntForInt8 {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_INT, JAVA_LONG);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, alpha, (int) mode, dim);
        }
    }

    @Test
    void intForInt8IsCaughtWhereTheDescriptorAloneIsWrong() {
        assertThat(differences(IntForInt8.class)).containsExactly("layout of argument 3, int8_t mode: expected b1, found i4");
    }

    private static final class LongForDouble {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_BYTE, JAVA_LONG);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, long alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, alpha, mode, dim);
        }
    }

    @Test
    void longForDoubleIsCaughtAlthoughAsWide() {
        assertThat(differences(LongForDouble.class)).containsExactly(
            "layout of argument 2, double alpha: expected d8, found j8", "carrier of argument 2, double alpha: expected double, found long");
    }

    private static final class MissingParameter {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_BYTE);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, alpha, mode);
        }
    }

    @Test
    void aMissingParameterIsCaught() {
        assertThat(differences(MissingParameter.class)).containsExactly(
            "names of parameters: expected [self, other, alpha, mode, dim], found [self, other, alpha, mode]",
            "number of layouts: expected 5, found 4", "number of carriers: expected 5, found 4");
    }

    private static final class LayoutsOfOneWidthSwapped {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_BYTE, JAVA_DOUBLE);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, dim, mode, alpha);
        }
    }

    @Test
    void layoutsSwappedTogetherWithTheArgumentsAreCaught() {
        assertThat(differences(LayoutsOfOneWidthSwapped.class)).containsExactly(
            "arguments handed on: expected [self, other, alpha, mode, dim], found [self, other, dim, mode, alpha]",
            "layout of argument 2, double alpha: expected d8, found j8", "layout of argument 4, int64_t dim: expected j8, found d8");
    }

    private static final class WrongReturn {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_BYTE, JAVA_LONG);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scale", DESCRIPTOR);
        }

        public static MemorySegment scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (MemorySegment) Scale.HANDLE.invokeExact(self, other, alpha, mode, dim);
        }
    }

    @Test
    void aPointerForAStatusIsCaught() {
        assertThat(differences(WrongReturn.class)).hasSize(2).allMatch(sentence -> sentence.startsWith("returned "));
    }

    private static final class OtherSymbol {
        private static final class Scale {
            static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_DOUBLE, JAVA_BYTE, JAVA_LONG);
            static final MethodHandle HANDLE = AclnnLibraries.downcall("scaleV2", DESCRIPTOR);
        }

        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Scale.HANDLE.invokeExact(self, other, alpha, mode, dim);
        }
    }

    @Test
    void anotherFunctionsSymbolIsCaught() {
        assertThat(differences(OtherSymbol.class)).containsExactly("symbol: expected scale, found scaleV2");
    }

    private static final class ForgetsToAsk {
        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            return (int) Honest.Scale.HANDLE.invokeExact(self, other, alpha, mode, dim);
        }
    }

    @Test
    void aHolderTouchedBeforeLibrariesAreOpenIsCaught() {
        assertThat(differences(ForgetsToAsk.class)).containsExactly("asks for open libraries first: expected true, found false");
    }

    private static final class CallOfOtherTypes {
        public static int scale(MemorySegment self, MemorySegment other, double alpha, byte mode, long dim) throws Throwable {
            AclnnLibraries.requireOpen();
            return (int) Honest.Scale.HANDLE.invokeExact(self, other, alpha, mode, (int) dim);
        }
    }

    @Test
    void aCallThatTheHandleWouldRefuseIsCaught() {
        assertThat(differences(CallOfOtherTypes.class)).hasSize(1).allMatch(sentence -> sentence.startsWith("types of the call"));
    }

    private static final class WrongValues {
        public static final int ACL_FLOAT = 1;
        public static final int ACL_BF16 = 27;
        public static final int ACL_TINY = 99;
    }

    @Test
    void aWrongAMissingAndAnExtraConstantAreCaught() {
        List<CHeader.Constant> declared = CHeader.parse("acl/mutant.h", """
            #define ACL_INT8 0x02U
            typedef enum aclDataType {
                ACL_FLOAT = 0,
                ACL_BF16 = 27
            } aclDataType;
            """).constants();
        assertThat(Agreement.differences(declared, WrongValues.class)).containsExactly(
            "ACL_FLOAT: expected 0, found 1", "ACL_INT8: expected 2, found null", "ACL_TINY: expected null, found 99");
    }

    @Test
    void aTableWithOneTypeOrOneNameAmissIsCaught() {
        CFunction declared = HEADER.functions().getFirst();
        String parameters = "const aclTensor* self;const aclTensor* other;double alpha;int8_t mode;int64_t dim";
        assertThat(Agreement.differences(declared, row(parameters))).isEmpty();
        for (String amiss : List.of(
                parameters.replace("int64_t", "uint64_t"), parameters.replace("const aclTensor* self", "aclTensor* self"),
                parameters.replace("self", "it").replace("other", "self").replace("it", "other"),
                parameters.replace(";int64_t dim", ""), parameters + ";int64_t more")) {
            assertThat(Agreement.differences(declared, row(amiss))).as(amiss).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "aclError aclInit(const char *);", "aclError aclInit(const char *path, ...);", "static inline aclError aclInit(void) { return 0; }",
        "typedef enum kind { FIRST, SECOND } kind;", "typedef struct pair { int *first; } pair;", "#if 1\n#endif", "extern int level;",
        "/* a comment of the other kind */", "#define TWICE(x) ((x) + (x))",
    })
    void whatTheParserDoesNotUnderstandIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CHeader.parse("acl/mutant.h", text + "\n"));
    }

    @Test
    void aStructByValueIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TYPES.of("aclTensor")).withMessageContaining("aclTensor");
    }

    private static CFunction row(String parameters) {
        return SignatureTable.parse("symbol,header,since,grade,returns,parameters\nscale,aclnnop/aclnn_mutant.h,8.1,3,aclnnStatus," + parameters)
            .rows().getFirst().function();
    }

    private static List<String> differences(Class<?> transcript) {
        return Agreement.differences(HEADER.functions().getFirst(), Binding.of(transcript).getFirst(), TYPES);
    }
}
