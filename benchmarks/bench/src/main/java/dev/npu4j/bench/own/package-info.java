/// NPU4J's own CPU backend as a contestant, through nothing but the public API.
package dev.npu4j.bench.own;
