/// What is there, what is not and what would help, in sentences.
package dev.npu4j.cli.diagnosis;
