/// What a device's arithmetic is, measured on the device, and remembered.
package dev.npu4j.conformance.probe;
