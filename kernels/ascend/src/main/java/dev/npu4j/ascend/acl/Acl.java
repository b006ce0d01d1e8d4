package dev.npu4j.ascend.acl;

import dev.npu4j.cann.global.acl;

/// The CANN runtime as this backend calls it: the functions that the binding has, under their own names. The only class
/// that knows the binding; every call is made on the thread of a device, but for those that concern the process.
public final class Acl {
    public static final int ACL_MEM_MALLOC_HUGE_FIRST = acl.ACL_MEM_MALLOC_HUGE_FIRST;
    public static final int ACL_HBM_MEM = acl.ACL_HBM_MEM;
    public static final int ACL_STREAM_FAST_LAUNCH = acl.ACL_STREAM_FAST_LAUNCH;
    public static final int ACL_STREAM_FAST_SYNC = acl.ACL_STREAM_FAST_SYNC;
    public static final long ACL_STOP_ON_FAILURE = acl.ACL_STOP_ON_FAILURE;
    public static final int ACL_EVENT_SYNC = acl.ACL_EVENT_SYNC;
    public static final int ACL_EVENT_TIME_LINE = acl.ACL_EVENT_TIME_LINE;
    public static final int ACL_EVENT_RECORDED_STATUS_COMPLETE = acl.ACL_EVENT_RECORDED_STATUS_COMPLETE;
    public static final int ACL_MEMCPY_HOST_TO_DEVICE = acl.ACL_MEMCPY_HOST_TO_DEVICE;
    public static final int ACL_MEMCPY_DEVICE_TO_HOST = acl.ACL_MEMCPY_DEVICE_TO_HOST;
    public static final int ACL_ERROR_RT_STREAM_SYNC_TIMEOUT = acl.ACL_ERROR_RT_STREAM_SYNC_TIMEOUT;

    private Acl() {
    }

    /// Where the constants are, for their names.
    static Class<?> constants() {
        return acl.class;
    }

    /// What this thread's last failure was, in CANN's words, which are gone afterwards; empty where there are none.
    public static String recentMessage() {
        String text = acl.aclGetRecentErrMsg();
        return text == null ? "" : text.strip();
    }

    static int aclInit() {
        return acl.aclInit(null);
    }

    static int aclFinalize() {
        return acl.aclFinalize();
    }

    static int aclrtGetDeviceCount(int[] count) {
        return acl.aclrtGetDeviceCount(count);
    }

    static String aclrtGetSocName() {
        return acl.aclrtGetSocName();
    }

    public static int aclrtSetDevice(int deviceId) {
        return acl.aclrtSetDevice(deviceId);
    }

    public static int aclrtResetDevice(int deviceId) {
        return acl.aclrtResetDevice(deviceId);
    }

    public static int aclrtCreateContext(long[] context, int deviceId) {
        return acl.aclrtCreateContext(context, deviceId);
    }

    public static int aclrtSetCurrentContext(long context) {
        return acl.aclrtSetCurrentContext(context);
    }

    public static int aclrtDestroyContext(long context) {
        return acl.aclrtDestroyContext(context);
    }

    public static int aclrtCreateStreamWithConfig(long[] stream, int priority, int flag) {
        return acl.aclrtCreateStreamWithConfig(stream, priority, flag);
    }

    public static int aclrtDestroyStream(long stream) {
        return acl.aclrtDestroyStream(stream);
    }

    public static int aclrtDestroyStreamForce(long stream) {
        return acl.aclrtDestroyStreamForce(stream);
    }

    public static int aclrtSetStreamFailureMode(long stream, long mode) {
        return acl.aclrtSetStreamFailureMode(stream, mode);
    }

    public static int aclrtSynchronizeStreamWithTimeout(long stream, int timeout) {
        return acl.aclrtSynchronizeStreamWithTimeout(stream, timeout);
    }

    public static int aclrtCreateEventExWithFlag(long[] event, int flag) {
        return acl.aclrtCreateEventExWithFlag(event, flag);
    }

    public static int aclrtCreateEventWithFlag(long[] event, int flag) {
        return acl.aclrtCreateEventWithFlag(event, flag);
    }

    public static int aclrtDestroyEvent(long event) {
        return acl.aclrtDestroyEvent(event);
    }

    public static int aclrtRecordEvent(long event, long stream) {
        return acl.aclrtRecordEvent(event, stream);
    }

    public static int aclrtQueryEventStatus(long event, int[] status) {
        return acl.aclrtQueryEventStatus(event, status);
    }

    public static int aclrtEventElapsedTime(float[] ms, long startEvent, long endEvent) {
        return acl.aclrtEventElapsedTime(ms, startEvent, endEvent);
    }

    public static int aclrtMalloc(long[] devPtr, long size, int policy) {
        return acl.aclrtMalloc(devPtr, size, policy);
    }

    public static int aclrtFree(long devPtr) {
        return acl.aclrtFree(devPtr);
    }

    public static int aclrtMemset(long devPtr, long maxCount, int value, long count) {
        return acl.aclrtMemset(devPtr, maxCount, value, count);
    }

    public static int aclrtMemcpy(long dst, long destMax, long src, long count, int kind) {
        return acl.aclrtMemcpy(dst, destMax, src, count, kind);
    }

    public static int aclrtGetMemInfo(int attr, long[] free, long[] total) {
        return acl.aclrtGetMemInfo(attr, free, total);
    }
}
