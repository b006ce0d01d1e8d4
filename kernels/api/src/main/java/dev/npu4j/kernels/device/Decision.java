package dev.npu4j.kernels.device;

import java.util.List;

/// What a [RunPolicy] came to: kept beside the device so that nobody has to guess where something ran. Also logged
/// (`System.Logger`, INFO) and recorded as the flight-recorder event `dev.npu4j.DeviceDecision`.
///
/// @param policy what was asked for
/// @param device the device that was opened
/// @param passedOver what was considered first, each with its reason, in order
public record Decision(RunPolicy policy, String device, List<String> passedOver) {
    @Override
    public String toString() {
        return policy + " chose " + device + (passedOver.isEmpty() ? "" : "; passed over " + String.join("; ", passedOver));
    }
}
