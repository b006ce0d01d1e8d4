package dev.npu4j.cann;
public final class CannLibrary { private CannLibrary() {} public static void load() {} }
