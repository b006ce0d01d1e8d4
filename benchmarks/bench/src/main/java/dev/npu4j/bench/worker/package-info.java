/// Processes that hold contestants, and what is said between them and the one that asks: requests a line each on standard
/// input, replies a line each on standard output.
package dev.npu4j.bench.worker;
