// libacl_rt.so of 9.1 and libascendcl.so offer the same functions (cann-abi.md 1.1). Here the second has them and the
// first needs the second: dlsym looks through what a library needs.
