/// Libraries that others wrote, doing the workloads of the benchmark. One class per library says what it offers
/// ([dev.npu4j.bench.contest.Library]); the classes beside it do the work. Natives are loaded only when a library is
/// asked for its entries.
package dev.npu4j.bench.peers;
