/// One operator on its way to a verdict.
package dev.npu4j.conformance.judge;
