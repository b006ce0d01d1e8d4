/// What commands, reports and runs all stand on: exit codes, version, facts of the machine, tables and JSON.
package dev.npu4j.cli.base;
