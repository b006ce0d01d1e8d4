/// The command `bench`: what is selected, how far it is, and its reports.
package dev.npu4j.cli.bench;
