package dev.npu4j.conformance.probe;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// What is known of each device's arithmetic, one small file a device.
///
/// Bounds follow what is stored, never what was just measured: a kernel that begins to truncate must not widen its own
/// bounds. Arithmetic as the standard has it is stored without asking; any other must be accepted once, by a person.
/// What a device says of itself beforehand is the exception, and the range of an accelerator's norms: no operator promises
/// more there than f32 has.
public final class ArithmeticStore {
    private final Path folder;

    public ArithmeticStore(Path folder) {
        this.folder = folder;
    }

    /// What is stored of a device.
    ///
    /// @throws IOException where the file is there and cannot be read
    /// @throws dev.npu4j.kernels.error.OperandException where it holds something else
    public Optional<Profile> load(String device) throws IOException {
        Path file = file(device);
        return Files.isRegularFile(file) ? Optional.of(Profile.fromJson(Files.readString(file, StandardCharsets.UTF_8))) : Optional.empty();
    }

    /// Accepts a profile, in the place of what was stored.
    public void save(Profile profile) throws IOException {
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "arithmetic", ".json");
        Files.writeString(fresh, profile.toJson() + "\n", StandardCharsets.UTF_8);
        Files.move(fresh, file(profile.device()), StandardCopyOption.REPLACE_EXISTING);
    }

    /// Holds what was measured against what is stored, and stores what needs nobody's consent.
    ///
    /// @param accelerator whether norms may have the range of f32
    /// @param saturates   whether the device says that it saturates
    public GateResult check(Profile measured, boolean accelerator, boolean saturates) throws IOException {
        Optional<Profile> stored = load(measured.device());
        if (stored.isEmpty() && measured.arithmetic().equals(said(measured, accelerator, saturates))) {
            save(measured);
        }
        return check(stored, measured, accelerator, saturates);
    }

    /// Holds what was measured against what is known, wherever that is kept.
    public static GateResult check(Optional<Profile> stored, Profile measured, boolean accelerator, boolean saturates) {
        Arithmetic known = stored.map(Profile::arithmetic).orElse(Arithmetic.IEEE);
        boolean isAsSaid = stored.isEmpty() && measured.arithmetic().equals(said(measured, accelerator, saturates));
        if (isAsSaid || known.equals(measured.arithmetic())) {
            return GateResult.passed(Gate.ARITHMETIC, Double.NaN);
        }
        String before = stored.map(profile -> "it was " + profile.arithmetic().inWords() + " on " + profile.description())
            .orElse("f32 by the standard is " + known.inWords() + ", and no other has been accepted for it (validate --accept-arithmetic does)");
        return GateResult.failed(Gate.ARITHMETIC, measured.device() + " computes with " + measured.arithmetic().inWords() + "; " + before, Double.NaN);
    }

    /// What needs nobody's consent.
    private static Arithmetic said(Profile measured, boolean accelerator, boolean saturates) {
        return Arithmetic.IEEE.withOverflow(saturates ? Arithmetic.Overflow.SATURATE : Arithmetic.Overflow.INF_NAN)
            .withNarrowSquares(accelerator && measured.arithmetic().narrowSquares());
    }

    private Path file(String device) {
        return folder.resolve(device.replaceAll("[^A-Za-z0-9.-]", "-") + ".json");
    }
}
