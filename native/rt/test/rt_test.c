// The loader before, at and after opening a library that lacks functions. Arguments: the fake runtime, and a
// library that is none.
#include "npu4j_rt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(int holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "does not hold: %s\n", what);
        exit(1);
    }
}

static void before_open_everything_is_missing(void) {
    void *pointer = NULL;
    check(aclInit(NULL) == NPU4J_RT_SYMBOL_MISSING, "aclInit answers SYMBOL_MISSING before open");
    check(aclrtMalloc(&pointer, 8, ACL_MEM_MALLOC_HUGE_FIRST) == NPU4J_RT_SYMBOL_MISSING, "and so does aclrtMalloc");
    check(aclrtGetSocName() == NULL, "pointers are NULL before open");
    check(aclDataTypeSize(ACL_FLOAT) == 0, "sizes are 0 before open");
    check(!npu4j_rt_has("aclInit"), "nothing is there before open");
}

static void what_cannot_be_opened_is_explained(void) {
    char error[256];
    check(npu4j_rt_open("libascendcl.so", error, sizeof error) == -1, "a bare name is refused");
    check(strstr(error, "absolute") != NULL, "and the text says what is wanted");
    check(npu4j_rt_open("/nonexistent/libascendcl.so", error, sizeof error) == -1, "a missing file is refused");
    check(strstr(error, "/nonexistent/libascendcl.so: cannot open shared object file") != NULL, "in dlerror's own words");

    char tiny[8];
    memset(tiny, '#', sizeof tiny);
    check(npu4j_rt_open("/nonexistent/libascendcl.so", tiny, 4) == -1, "a short buffer is enough");
    check(strcmp(tiny, "/no") == 0 && tiny[4] == '#', "and is not overrun");
    check(npu4j_rt_open("/nonexistent/libascendcl.so", NULL, 0) == -1, "none is needed");

    char longer[5000];
    memset(longer, '/', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    check(npu4j_rt_open(longer, error, sizeof error) == -1, "a path longer than Linux's is refused");
}

static void another_library_is_refused(const char *path) {
    char error[4096];
    check(npu4j_rt_open(path, error, sizeof error) == -1, "a library without any of the functions is not the runtime");
    check(strstr(error, path) != NULL && strstr(error, "none of the functions") != NULL, "and the text says so");
    check(aclInit(NULL) == NPU4J_RT_SYMBOL_MISSING, "nothing is open after that");
}

static void *open_in_a_thread(void *path) {
    return (void *) (intptr_t) npu4j_rt_open(path, NULL, 0);
}

static void threads_open_it_once(const char *path) {
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) {
        pthread_create(&threads[i], NULL, open_in_a_thread, (void *) path);
    }
    for (int i = 0; i < 8; i++) {
        void *result;
        pthread_join(threads[i], &result);
        check(result == NULL, "every thread finds the same library open");
    }
    char error[4096];
    check(npu4j_rt_open("/another/libascendcl.so", error, sizeof error) == -1, "a second library is refused");
    check(strstr(error, "/another/libascendcl.so") != NULL && strstr(error, path) != NULL, "and both are named");
}

static void what_is_there_works(void) {
    void *pointer = NULL;
    check(aclInit("/fake/acl.json") == ACL_SUCCESS, "aclInit arrives");
    check(aclInit("/other.json") == ACL_ERROR_INVALID_FILE, "with its argument");
    check(strcmp(aclGetRecentErrMsg(), "/other.json") == 0, "texts come back");
    check(aclGetRecentErrMsg() == NULL, "and NULL too");
    check(aclrtMalloc(&pointer, 64, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS && pointer != NULL, "out parameters");
    check(aclrtFree(pointer) == ACL_SUCCESS, "handles");
    check(aclDataTypeSize(ACL_FLOAT16) == 2, "sizes");
}

static void what_is_not_there_is_listed(void) {
    check(npu4j_rt_has("aclInit"), "aclInit is there");
    check(!npu4j_rt_has("aclrtSynchronizeDevice"), "aclrtSynchronizeDevice is not");
    check(!npu4j_rt_has("malloc"), "what is no function of the runtime is not");
    check(aclrtSynchronizeDevice() == NPU4J_RT_SYMBOL_MISSING, "and answers so");

    size_t length = npu4j_rt_missing(NULL, 0);
    char *list = malloc(length + 1);
    check(npu4j_rt_missing(list, length + 1) == length && strlen(list) == length, "the list has the length it said");
    check(strstr(list, ",aclrtSynchronizeDevice,") != NULL && strstr(list, "aclInit,") == NULL, "and the right names");
    char cut[16];
    check(npu4j_rt_missing(cut, sizeof cut) == length && strncmp(cut, list, 15) == 0 && cut[15] == '\0', "or a part of it");
    free(list);
}

static void texts_are_copied_bounded(void) {
    char out[4] = "###";
    check(npu4j_rt_text("abcdef", out, sizeof out) == 3 && strcmp(out, "abc") == 0, "cut");
    check(npu4j_rt_text("a", out, sizeof out) == 1 && strcmp(out, "a") == 0, "whole");
    check(npu4j_rt_text(NULL, out, sizeof out) == 0 && out[0] == '\0', "empty for NULL");
    check(npu4j_rt_text("a", NULL, 0) == 0, "nowhere to");
}

int main(int argc, char **argv) {
    check(argc == 3, "the arguments are the fake runtime and a library that is none");
    before_open_everything_is_missing();
    what_cannot_be_opened_is_explained();
    another_library_is_refused(argv[2]);
    threads_open_it_once(argv[1]);
    what_is_there_works();
    what_is_not_there_is_listed();
    texts_are_copied_bounded();
    puts("the loader holds");
    return 0;
}
