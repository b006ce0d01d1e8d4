/// CANN's operators, as its headers have them: a class for each header, a method for each function. No opinions.
module dev.npu4j.aclnn {
    exports dev.npu4j.aclnn;
}
