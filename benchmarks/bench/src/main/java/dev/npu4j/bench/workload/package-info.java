/// What is measured: work that several libraries can do, and the numbers they do it on.
package dev.npu4j.bench.workload;
