/// An accelerator as a device that computes on host memory, so that all else of the suite is the same for every device.
package dev.npu4j.conformance.staging;
