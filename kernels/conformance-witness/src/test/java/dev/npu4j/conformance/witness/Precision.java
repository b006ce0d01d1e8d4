package dev.npu4j.conformance.witness;

/// In what a witness computes.
public enum Precision { F32, F64 }
