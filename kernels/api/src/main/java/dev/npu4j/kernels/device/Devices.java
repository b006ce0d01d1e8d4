package dev.npu4j.kernels.device;

import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.OperandException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Finds backends and opens devices.
public final class Devices {
    private static final System.Logger LOG = System.getLogger(Devices.class.getName());

    // Name given to a backend that could not even say its own.
    private static final String BROKEN = "unknown";

    private Devices() {
    }

    /// A backend as found, for [#report()].
    public record Found(String backend, boolean isAccelerator, Backend.Availability availability) {
    }

    /// An open device and the decision that led to it.
    public record Chosen(Device device, Decision decision) {
    }

    /// Every backend on the class or module path, and what it says of itself. Never throws.
    public static List<Found> report() {
        List<Found> found = new ArrayList<>();
        Iterator<ServiceLoader.Provider<Backend>> providers = ServiceLoader.load(Backend.class, Devices.class.getClassLoader()).stream().iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                Backend backend = providers.next().get();
                found.add(new Found(backend.name(), backend.isAccelerator(), backend.availability()));
            } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
                found.add(new Found(BROKEN, false, new Backend.Unavailable("a backend on the path could not be loaded: " + broken.getMessage() + ".",
                    "Remove it, or add what it needs.")));
            }
        }
    }

    /// Opens a device by its specification: a backend's name, an ordinal (0 where absent), options.
    /// `cpu`, `ascend:0`, `cpu,threads=2,width=128`.
    ///
    /// @throws BackendUnavailableException where there is no such backend or device
    /// @throws OperandException where the specification cannot be read
    public static Device open(String specification) {
        if (specification == null) {
            throw unreadable(null);
        }
        String[] parts = specification.split(",", -1);
        String[] place = parts[0].strip().split(":", -1);
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] option = parts[i].strip().split("=", -1);
            if (option.length != 2 || options.put(option[0], option[1]) != null) {
                throw unreadable(specification);
            }
        }
        if (place.length > 2 || place[0].isEmpty()) {
            throw unreadable(specification);
        }
        int ordinal = 0;
        if (place.length == 2) {
            try {
                ordinal = Integer.parseInt(place[1]);
            } catch (NumberFormatException e) {
                throw unreadable(specification);
            }
            if (ordinal < 0) {
                throw unreadable(specification);
            }
        }
        Backend backend = find(place[0]);
        switch (backend.availability()) {
            case Backend.Unavailable(String lookedFor, String remedy) ->
                throw new BackendUnavailableException(place[0], lookedFor, remedy);
            case Backend.Available(int devices, String detail) -> {
                if (ordinal >= devices) {
                    throw new BackendUnavailableException(place[0], "device " + ordinal + " was asked for, there are " + devices + " (" + detail + ").",
                        "Ordinals count from 0.");
                }
            }
        }
        return backend.open(ordinal, options);
    }

    /// Opens a device by policy.
    ///
    /// @throws BackendUnavailableException where the policy cannot be met; nothing falls back in silence
    public static Chosen open(RunPolicy policy) {
        if (policy == null) {
            throw new OperandException("Devices.open", "policy", "one of " + List.of(RunPolicy.values()), "null");
        }
        List<String> passedOver = new ArrayList<>();
        if (policy != RunPolicy.CPU) {
            for (Found found : report()) {
                // A broken backend may have been the accelerator: it is named among those passed over.
                if (!found.isAccelerator() && !found.backend().equals(BROKEN)) {
                    continue;
                }
                switch (found.availability()) {
                    case Backend.Available available -> {
                        return chosen(policy, found.backend() + ":0", passedOver);
                    }
                    case Backend.Unavailable(String lookedFor, String remedy) -> passedOver.add(found.backend() + ": " + lookedFor + " " + remedy);
                }
            }
            if (passedOver.isEmpty()) {
                passedOver.add("no accelerator backend is on the class or module path");
            }
            if (policy == RunPolicy.REQUIRE_NPU) {
                throw new BackendUnavailableException("npu", String.join("; ", passedOver) + ".", "Open \"cpu\", or use PREFER_NPU, where that will do.");
            }
        }
        return chosen(policy, "cpu", passedOver);
    }

    private static Chosen chosen(RunPolicy policy, String specification, List<String> passedOver) {
        Device device = open(specification);
        Decision decision = new Decision(policy, device.name(), List.copyOf(passedOver));
        LOG.log(System.Logger.Level.INFO, decision::toString);
        new DecisionEvent(decision).commit();
        return new Chosen(device, decision);
    }

    private static Backend find(String name) {
        List<String> present = new ArrayList<>();
        Iterator<Backend> backends = ServiceLoader.load(Backend.class, Devices.class.getClassLoader()).iterator();
        while (true) {
            try {
                if (!backends.hasNext()) {
                    break;
                }
                Backend backend = backends.next();
                if (backend.name().equals(name)) {
                    return backend;
                }
                present.add(backend.name());
            } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
                present.add("one that could not be loaded: " + broken.getMessage());
            }
        }
        throw new BackendUnavailableException(name, "no backend of that name is on the class or module path; there " +
            (present.isEmpty() ? "are none." : "is " + String.join(", ", present) + "."),
            "Add the artifact dev.npu4j:npu4j-" + name + ", if there is one.");
    }

    private static OperandException unreadable(String specification) {
        return new OperandException("Devices.open", "specification", "name[:ordinal][,key=value…]", "'" + specification + "'");
    }
}
