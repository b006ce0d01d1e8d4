/// The cases that every backend is judged by: one line of text each, from which operands and their layout follow.
package dev.npu4j.conformance.cases;
