package dev.npu4j.kernels.device;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.npu4j.DeviceDecision")
@Label("Device Decision")
@Description("Which device a run policy came to, and what it passed over")
@Category("NPU4J")
@StackTrace(false)
final class DecisionEvent extends Event {
    @Label("Policy")
    final String policy;

    @Label("Device")
    final String device;

    @Label("Passed Over")
    final String passedOver;

    DecisionEvent(Decision decision) {
        policy = decision.policy().name();
        device = decision.device();
        passedOver = String.join("; ", decision.passedOver());
    }
}
