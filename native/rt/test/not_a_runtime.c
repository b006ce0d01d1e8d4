// A library that is somebody else's: none of the functions of CANN's runtime.
int npu4j_test_not_a_runtime(void);

int npu4j_test_not_a_runtime(void) {
    return 0;
}
