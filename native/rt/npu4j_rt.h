// The runtime of CANN, loaded by the path it is given instead of by the linker.
//
// Everything declared in acl/*.h is defined by this library. Each function passes its arguments on to the function of
// the same name in the one library that npu4j_rt_open() opened. A program linked with this needs no CANN to start, and
// a function that its CANN does not have is an answer, not the end of the process.
#pragma once

#include "acl/acl.h"

#ifdef __cplusplus
extern "C" {
#endif

// What a function returning aclError answers where the library does not have it, or where none is open yet. CANN's own
// codes are zero or positive, so this is never one of them. Functions returning a pointer answer NULL, sizes answer 0.
#define NPU4J_RT_SYMBOL_MISSING (-1001)

// Opens the library at this absolute path, once in the life of the process: CANN's threads may run in it until the end,
// so it is never closed and never exchanged. Opening the same path again changes nothing.
//
// Returns 0, or -1 with a sentence in error (NUL-terminated, cut to error_size): the dynamic linker's own words where
// it was asked. After -1 another path may be tried, unless one is open.
int npu4j_rt_open(const char *path, char *error, size_t error_size);

// 1 where the open library has this function of acl/*.h, else 0.
int npu4j_rt_has(const char *symbol);

// The functions of acl/*.h that the open library lacks (all of them while none is open), separated by commas. Writes at
// most out_size bytes with the NUL, and returns the length of the whole list, which may be more.
size_t npu4j_rt_missing(char *out, size_t out_size);

// Copies a text that the runtime returned: at most out_size - 1 bytes and a NUL, never reading past either. Returns the
// number of bytes before the NUL; 0 for NULL.
size_t npu4j_rt_text(const char *text, char *out, size_t out_size);

#ifdef __cplusplus
}
#endif
