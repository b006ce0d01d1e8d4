// Conversions between the floating types, ours: they keep subnormals, infinities and NaN, and round once, to nearest,
// ties to even.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace npu4j_sim {

inline uint32_t bits_of(float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    return u;
}

inline float float_of(uint32_t u) {
    float f;
    memcpy(&f, &u, 4);
    return f;
}

inline float from_bf16(uint16_t h) { return float_of(static_cast<uint32_t>(h) << 16); }

inline uint16_t to_bf16(float f) {
    uint32_t u = bits_of(f);
    if (std::isnan(f)) return static_cast<uint16_t>((u >> 16) | 0x0040); // stay NaN whatever the low half said
    return static_cast<uint16_t>((u + 0x7fff + ((u >> 16) & 1)) >> 16);
}

inline float from_fp16(uint16_t h) {
    uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16;
    uint32_t exponent = (h >> 10) & 0x1f, fraction = h & 0x3ff;
    if (exponent == 0x1f) return float_of(sign | 0x7f800000 | fraction << 13);
    if (exponent != 0) return float_of(sign | (exponent + 112) << 23 | fraction << 13);
    float magnitude = std::ldexp(static_cast<float>(fraction), -24); // zero or subnormal: exact in fp32
    return sign != 0 ? -magnitude : magnitude;
}

inline uint16_t to_fp16(float f) {
    uint32_t u = bits_of(f);
    uint16_t sign = static_cast<uint16_t>((u >> 16) & 0x8000);
    uint32_t magnitude = u & 0x7fffffff;
    if (magnitude > 0x7f800000) return static_cast<uint16_t>(sign | 0x7e00);
    if (magnitude >= 0x477ff000) return static_cast<uint16_t>(sign | 0x7c00); // 65520 and above round to infinity
    if (magnitude >= 0x38800000) {                                            // normal in fp16
        uint32_t rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
        return static_cast<uint16_t>(sign | ((rounded - 0x38000000) >> 13));
    }
    // Subnormal: counts of 2^-24. The scaling is exact, and rint rounds ties to even.
    float counts = std::ldexp(float_of(magnitude), 24);
    return static_cast<uint16_t>(sign | static_cast<uint16_t>(std::rint(counts)));
}

} // namespace npu4j_sim
