#include "core/text.h"

#include <cstdio>

namespace npu4j_sim {

std::string text_of(const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(nullptr, 0, format, again);
    va_end(again);
    std::string s(n > 0 ? static_cast<size_t>(n) : 0, '\0');
    if (n > 0) vsnprintf(s.data(), s.size() + 1, format, arguments);
    return s;
}

std::string text(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    std::string s = text_of(format, arguments);
    va_end(arguments);
    return s;
}

std::string json_string(const std::string &s) {
    std::string out = "\"";
    for (unsigned char c : s) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c < 0x20) {
            out += text("\\u%04x", c);
        } else {
            out += static_cast<char>(c);
        }
    }
    return out + "\"";
}

JsonObject &JsonObject::raw(const char *key, const std::string &json) {
    if (!members_.empty()) members_ += ",";
    members_ += json_string(key) + ":" + json;
    return *this;
}

JsonObject &JsonObject::put(const JsonObject &other) {
    if (!members_.empty() && !other.members_.empty()) members_ += ",";
    members_ += other.members_;
    return *this;
}

} // namespace npu4j_sim
