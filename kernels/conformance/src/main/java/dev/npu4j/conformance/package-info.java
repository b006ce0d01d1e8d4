/// Cases, gates and verdicts. [dev.npu4j.conformance.Conformance] judges a device; [dev.npu4j.conformance.cases.CaseSets] has
/// the cases; [dev.npu4j.conformance.cases.Case] is one line of text.
package dev.npu4j.conformance;
