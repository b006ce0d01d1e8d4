/// What is said about a case: statuses, gates, verdicts, and their JSON.
package dev.npu4j.conformance.verdict;
