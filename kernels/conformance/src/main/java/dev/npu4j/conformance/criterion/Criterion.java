package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// How one other house judges one floating-point output. Its thresholds and its blindness are its own; its file says
/// where they were read.
interface Criterion {
    /// Its name on the command line and in reports.
    String name();

    /// What it asks for, in a sentence.
    String description();

    /// What it finds in an output of at least one element.
    Finding judge(Operator operator, Numbers output);
}
