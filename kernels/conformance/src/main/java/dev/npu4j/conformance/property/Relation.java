package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Plan;
import java.util.Map;

/// A property: another launch, and what its outputs must be.
///
/// @param name    what is done and what must follow
/// @param demand  to the bit or not
/// @param other   the other launch
/// @param outputs predicted outputs, by name; all that the launch has
record Relation(String name, Demand demand, Plan other, Map<String, Prediction> outputs) {
    /// How close the prediction is to be met.
    enum Demand {
        /// To the bit, on any hardware.
        BITS,
        /// To the bit where the device promises that results do not depend on position or batch; else within twice the
        /// bounds.
        BITS_IF_PROMISED,
        /// Within twice the bounds: other sums are formed, or in another order.
        BOUNDS
    }
}
