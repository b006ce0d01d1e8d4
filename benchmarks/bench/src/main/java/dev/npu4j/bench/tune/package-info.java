/// Block sizes of the CPU kernels that are better on this machine than the safe ones.
package dev.npu4j.bench.tune;
