/* Included before everything else: binds the few functions that newer C libraries moved or renumbered to the numbers
   they have had since glibc 2.2.5 (x86-64) and 2.17 (arm64). Built on a new machine, the library then loads on the older
   ones that many Ascend hosts are. With libdl named as needed, where those still have them. */
#if defined(__x86_64__)
#define NPU4J_BASELINE "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define NPU4J_BASELINE "GLIBC_2.17"
#else
#error "no baseline for this machine"
#endif

__asm__(".symver dlopen, dlopen@" NPU4J_BASELINE);
__asm__(".symver dlsym, dlsym@" NPU4J_BASELINE);
__asm__(".symver dlclose, dlclose@" NPU4J_BASELINE);
__asm__(".symver dlerror, dlerror@" NPU4J_BASELINE);
