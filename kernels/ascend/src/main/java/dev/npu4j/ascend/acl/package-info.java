/// The CANN of this process: loaded once, called from one thread of each device, every status checked.
package dev.npu4j.ascend.acl;
