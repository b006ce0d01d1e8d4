/// What a device was given and gave, case by case, in a folder that any machine can judge: a
/// [dev.npu4j.conformance.recording.Recorder] writes it, a [dev.npu4j.conformance.recording.Player] is the device that
/// gives it again. A recording is input like any other file: what is not as it should be is refused by name.
package dev.npu4j.conformance.recording;
