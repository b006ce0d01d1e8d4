/// The table that this project is held to: which cases, which bars, and whether they are met.
package dev.npu4j.bench.table;
