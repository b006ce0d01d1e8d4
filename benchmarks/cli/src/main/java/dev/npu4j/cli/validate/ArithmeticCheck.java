package dev.npu4j.cli.validate;

import dev.npu4j.conformance.probe.ArithmeticStore;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.worker.WorkerDevice;
import java.io.IOException;
import java.util.Optional;

/// A device's arithmetic, held against what is known of it: workers take their bounds by what is known, from the self-test
/// on.
///
/// @param measured how it adds up now
/// @param known    what is known of it from here on
/// @param gate     whether these agree; absent where there is nothing to compare
record ArithmeticCheck(Optional<Profile> measured, Optional<Profile> known, Optional<GateResult> gate) {
    /// Of a device that is here. Makes known what needs nobody's consent.
    ///
    /// @param accept whether what was measured is to be known from now on, whatever it is
    static ArithmeticCheck of(WorkerDevice device, Optional<Arithmetic> arithmetic, ArithmeticStore store, boolean accept) throws IOException {
        Optional<Profile> measured = profile(device, arithmetic);
        if (measured.isEmpty()) {
            return compared(device, measured, store.load(device.name()));
        }
        if (accept) {
            store.save(measured.get());
        }
        GateResult gate = store.check(measured.get(), device.accelerator(), device.saturates());
        return new ArithmeticCheck(measured, store.load(device.name()), Optional.of(gate));
    }

    /// Of a recorded one: what was known of it there.
    static ArithmeticCheck ofRecorded(WorkerDevice device, Optional<Arithmetic> arithmetic, Optional<Profile> known) {
        return compared(device, profile(device, arithmetic), known);
    }

    private static Optional<Profile> profile(WorkerDevice device, Optional<Arithmetic> arithmetic) {
        return arithmetic.map(each -> new Profile(device.name(), device.description(), each));
    }

    private static ArithmeticCheck compared(WorkerDevice device, Optional<Profile> measured, Optional<Profile> known) {
        Optional<GateResult> gate = measured.map(now -> ArithmeticStore.check(known, now, device.accelerator(), device.saturates()))
            .or(() -> known.map(gone -> GateResult.failed(Gate.ARITHMETIC, "its arithmetic cannot be measured any more", Double.NaN)));
        return new ArithmeticCheck(measured, known, gate);
    }
}
