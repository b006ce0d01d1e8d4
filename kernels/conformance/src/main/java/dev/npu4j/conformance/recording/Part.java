package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.device.Support;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one device was asked, and said and did, in a take: the device itself, or one of its twins.
final class Part {
    final int device; // 0: the one that is judged; from 1 on, its twins
    final String description;
    final Map<String, String> resolved = new LinkedHashMap<>(); // operators' lines
    final Map<String, Support> support = new LinkedHashMap<>(); // by operator's line
    final List<Optional<Thrown>> packs = new ArrayList<>(); // each with what it threw
    final List<List<Launched>> streams = new ArrayList<>(); // in the order in which they were opened

    Part(int device, String description) {
        this.device = device;
        this.description = description;
    }

    /// Whether it was left alone.
    boolean isIdle() {
        return resolved.isEmpty() && support.isEmpty() && packs.isEmpty() && streams.isEmpty();
    }
}
