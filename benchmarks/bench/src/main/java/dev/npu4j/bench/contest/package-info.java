/// Who is measured: what a library has to offer to take part.
package dev.npu4j.bench.contest;
