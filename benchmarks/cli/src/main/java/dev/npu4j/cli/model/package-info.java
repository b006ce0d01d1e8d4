/// The command `model`: what its times are, and their reports.
package dev.npu4j.cli.model;
