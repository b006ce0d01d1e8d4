/// Finding a CANN toolkit on disk, without loading anything of it.
package dev.npu4j.ascend.toolkit;
