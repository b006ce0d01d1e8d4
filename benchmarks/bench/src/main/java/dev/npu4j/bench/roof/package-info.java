/// What this machine can do at most, measured beside the contestants: multiply-adds from registers, and memory.
package dev.npu4j.bench.roof;
