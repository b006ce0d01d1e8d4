package dev.npu4j.kernels;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npu4j.kernels.error.OperandException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What every refusal of wrong input is held to: the one exception type, who refused, what, and in which words.
public final class Refusals {
    private Refusals() {
    }

    /// Asserts that `action` is refused by `operator` because of `operand`, in a message that holds `fragment`.
    public static void assertRefused(String operator, String operand, String fragment, ThrowingCallable action) {
        assertThatExceptionOfType(OperandException.class).isThrownBy(action).satisfies(refusal -> {
            org.assertj.core.api.Assertions.assertThat(refusal.operator()).as("operator of: %s", refusal.getMessage()).isEqualTo(operator);
            org.assertj.core.api.Assertions.assertThat(refusal.operand()).as("operand of: %s", refusal.getMessage()).isEqualTo(operand);
            org.assertj.core.api.Assertions.assertThat(refusal.getMessage()).contains(fragment);
        });
    }
}
