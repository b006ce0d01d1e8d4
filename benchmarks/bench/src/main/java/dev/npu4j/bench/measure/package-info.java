/// Contestants side by side in interleaved rounds, and what follows from their times.
package dev.npu4j.bench.measure;
