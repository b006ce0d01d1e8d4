package dev.npu4j.conformance.criterion;

/// What a criterion finds in one output.
///
/// @param accepts whether it lets the output pass
/// @param value   what it measured; NaN where it never came to a number
/// @param limit   what it holds that against
/// @param strain  how much of what is allowed is used up, so that findings can be compared: 1 is the limit
record Finding(boolean accepts, double value, double limit, double strain) {
    /// Accepts up to the limit; NaN is beyond it.
    static Finding atMost(double value, double limit) {
        return new Finding(value <= limit, value, limit, value / limit);
    }

    /// Accepts below the limit; NaN is not below it.
    static Finding below(double value, double limit) {
        return new Finding(value < limit, value, limit, value / limit);
    }

    /// Accepts what is not above the limit; NaN is not.
    static Finding notAbove(double value, double limit) {
        return new Finding(!(value > limit), value, limit, value / limit);
    }

    /// Accepts above the limit, where 1 is perfect; NaN is not above it.
    static Finding above(double value, double limit) {
        return new Finding(value > limit, value, limit, (1 - value) / (1 - limit));
    }

    /// The one that says more against the output. A NaN says most.
    Finding worse(Finding other) {
        if (accepts != other.accepts) {
            return accepts ? other : this;
        }
        return Double.compare(strain, other.strain) >= 0 ? this : other; // which puts NaN above everything
    }
}
