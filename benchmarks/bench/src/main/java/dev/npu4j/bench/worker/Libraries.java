package dev.npu4j.bench.worker;

import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.own.Npu4jLibrary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// The libraries that a worker asks, and those that could not even be loaded.
///
/// @param usable  in the order of the class path
/// @param broken  why, by the class that was to be loaded
record Libraries(List<Library> usable, Map<String, String> broken) {
    /// What asks for MKL alone, and so has nothing to say where MKL is not loaded.
    private static final String MKL = "mkl";

    static Libraries of(WorkerKind kind) {
        List<Library> usable = new ArrayList<>();
        Map<String, String> broken = new LinkedHashMap<>();
        for (ServiceLoader.Provider<Library> each : ServiceLoader.load(Library.class).stream().toList()) {
            String type = "?";
            try {
                type = each.type().getSimpleName();
                Library library = each.get();
                boolean ours = library.name().equals(Npu4jLibrary.NAME);
                if (ours == kind.isOwn() && (kind == WorkerKind.MKL || !library.name().equals(MKL))) {
                    usable.add(library);
                }
            } catch (ServiceConfigurationError | LinkageError | RuntimeException failure) {
                Throwable cause = failure instanceof ServiceConfigurationError && failure.getCause() != null ? failure.getCause() : failure;
                broken.put(type, cause.toString());
            }
        }
        return new Libraries(usable, broken);
    }
}
