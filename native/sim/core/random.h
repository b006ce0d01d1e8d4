// Everything the simulator does at random comes from one seed, so that a run can be repeated.
#pragma once

#include <cstdint>
#include <string_view>

namespace npu4j_sim {

// The finaliser of splitmix64: every bit of the input reaches every bit of the output.
inline uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

inline uint64_t mix(uint64_t a, uint64_t b) { return mix(a ^ mix(b)); }

inline uint64_t hash(std::string_view text) {
    uint64_t h = 0xcbf29ce484222325ULL; // FNV-1a
    for (unsigned char c : text) h = (h ^ c) * 0x100000001b3ULL;
    return h;
}

class Random {
public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next() { return mix(state_++); }
    uint64_t below(uint64_t n) { return n == 0 ? 0 : next() % n; }

private:
    uint64_t state_;
};

} // namespace npu4j_sim
