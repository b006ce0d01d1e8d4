/// What devices are wrapped in.
package dev.npu4j.conformance.device;
