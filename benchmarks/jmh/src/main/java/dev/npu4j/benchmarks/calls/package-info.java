/// What it costs to ask an NPU for work: through our streams, through the bindings, and from plain C. On the simulator, with
/// tasks that take no time of their own: the times are those of calls and say nothing of an NPU.
package dev.npu4j.benchmarks.calls;
