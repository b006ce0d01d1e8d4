package dev.npu4j.ascend.acl;

import dev.npu4j.cann.CannText;
import dev.npu4j.cann.global.cann;

/// The CANN runtime as this backend calls it: the functions that the binding has, under their own names. The only class
/// that knows the binding; every call is made on the thread of a device, but for those that concern the process.
public final class Acl {
    public static final int ACL_MEM_MALLOC_HUGE_FIRST = cann.ACL_MEM_MALLOC_HUGE_FIRST;
    public static final int ACL_HBM_MEM = cann.ACL_HBM_MEM;
    public static final int ACL_STREAM_FAST_LAUNCH = cann.ACL_STREAM_FAST_LAUNCH;
    public static final int ACL_STREAM_FAST_SYNC = cann.ACL_STREAM_FAST_SYNC;
    public static final long ACL_STOP_ON_FAILURE = cann.ACL_STOP_ON_FAILURE;
    public static final int ACL_EVENT_SYNC = cann.ACL_EVENT_SYNC;
    public static final int ACL_EVENT_TIME_LINE = cann.ACL_EVENT_TIME_LINE;
    public static final int ACL_EVENT_RECORDED_STATUS_COMPLETE = cann.ACL_EVENT_RECORDED_STATUS_COMPLETE;
    public static final int ACL_MEMCPY_HOST_TO_DEVICE = cann.ACL_MEMCPY_HOST_TO_DEVICE;
    public static final int ACL_MEMCPY_DEVICE_TO_HOST = cann.ACL_MEMCPY_DEVICE_TO_HOST;
    public static final int ACL_ERROR_RT_STREAM_SYNC_TIMEOUT = cann.ACL_ERROR_RT_STREAM_SYNC_TIMEOUT;

    public static final int ACL_RT_OVERFLOW_MODE_SATURATION = cann.ACL_RT_OVERFLOW_MODE_SATURATION;

    private Acl() {
    }

    /// Where the constants are, for their names.
    static Class<?> constants() {
        return cann.class;
    }

    /// What this thread's last failure was, in CANN's words, which are gone afterwards; empty where there are none.
    public static String recentMessage() {
        return CannText.at(cann.aclGetRecentErrMsg()).strip();
    }

    static int aclInit() {
        return cann.aclInit(null);
    }

    static int aclFinalize() {
        return cann.aclFinalize();
    }

    static int aclrtGetDeviceCount(int[] count) {
        return cann.aclrtGetDeviceCount(count);
    }

    static String aclrtGetSocName() {
        return CannText.at(cann.aclrtGetSocName());
    }

    public static int aclrtSetDevice(int deviceId) {
        return cann.aclrtSetDevice(deviceId);
    }

    public static int aclrtResetDevice(int deviceId) {
        return cann.aclrtResetDevice(deviceId);
    }

    public static int aclrtCreateContext(long[] context, int deviceId) {
        return cann.aclrtCreateContext(context, deviceId);
    }

    public static int aclrtSetCurrentContext(long context) {
        return cann.aclrtSetCurrentContext(context);
    }

    public static int aclrtDestroyContext(long context) {
        return cann.aclrtDestroyContext(context);
    }

    public static int aclrtCreateStreamWithConfig(long[] stream, int priority, int flag) {
        return cann.aclrtCreateStreamWithConfig(stream, priority, flag);
    }

    public static int aclrtDestroyStream(long stream) {
        return cann.aclrtDestroyStream(stream);
    }

    public static int aclrtDestroyStreamForce(long stream) {
        return cann.aclrtDestroyStreamForce(stream);
    }

    public static int aclrtSetStreamFailureMode(long stream, long mode) {
        return cann.aclrtSetStreamFailureMode(stream, mode);
    }

    public static int aclrtSynchronizeStreamWithTimeout(long stream, int timeout) {
        return cann.aclrtSynchronizeStreamWithTimeout(stream, timeout);
    }

    public static int aclrtCreateEventExWithFlag(long[] event, int flag) {
        return cann.aclrtCreateEventExWithFlag(event, flag);
    }

    public static int aclrtCreateEventWithFlag(long[] event, int flag) {
        return cann.aclrtCreateEventWithFlag(event, flag);
    }

    public static int aclrtDestroyEvent(long event) {
        return cann.aclrtDestroyEvent(event);
    }

    public static int aclrtRecordEvent(long event, long stream) {
        return cann.aclrtRecordEvent(event, stream);
    }

    public static int aclrtQueryEventStatus(long event, int[] status) {
        return cann.aclrtQueryEventStatus(event, status);
    }

    public static int aclrtEventElapsedTime(float[] ms, long startEvent, long endEvent) {
        return cann.aclrtEventElapsedTime(ms, startEvent, endEvent);
    }

    public static int aclrtMalloc(long[] devPtr, long size, int policy) {
        return cann.aclrtMalloc(devPtr, size, policy);
    }

    public static int aclrtFree(long devPtr) {
        return cann.aclrtFree(devPtr);
    }

    public static int aclrtMemset(long devPtr, long maxCount, int value, long count) {
        return cann.aclrtMemset(devPtr, maxCount, value, count);
    }

    public static int aclrtMemcpy(long dst, long destMax, long src, long count, int kind) {
        return cann.aclrtMemcpy(dst, destMax, src, count, kind);
    }

    public static int aclrtGetMemInfo(int attr, long[] free, long[] total) {
        return cann.aclrtGetMemInfo(attr, free, total);
    }

    public static int aclrtGetDeviceSatMode(int[] mode) {
        return cann.aclrtGetDeviceSatMode(mode);
    }
}
