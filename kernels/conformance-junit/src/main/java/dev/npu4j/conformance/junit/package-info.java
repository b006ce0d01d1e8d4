/// The conformance suite as JUnit 5 tests.
package dev.npu4j.conformance.junit;
