// Sentences for people and JSON for programs.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <string>
#include <vector>

namespace [[gnu::visibility("default")]] npu4j_sim {

std::string text(const char *format, ...) __attribute__((format(printf, 1, 2)));
std::string text_of(const char *format, va_list arguments);

std::string json_string(const std::string &s);

// Builds one JSON object, member by member, in order.
class JsonObject {
public:
    JsonObject &put(const char *key, const std::string &value) { return raw(key, json_string(value)); }
    JsonObject &put(const char *key, const char *value) { return raw(key, json_string(value)); }
    JsonObject &put(const char *key, uint64_t value) { return raw(key, std::to_string(value)); }
    JsonObject &put(const char *key, int value) { return raw(key, std::to_string(value)); }
    JsonObject &raw(const char *key, const std::string &json);
    JsonObject &put(const JsonObject &other);
    std::string str() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

template <typename T> std::string json_numbers(const std::vector<T> &values) {
    std::string s = "[";
    for (size_t i = 0; i < values.size(); i++) s += (i ? "," : "") + std::to_string(values[i]);
    return s + "]";
}

} // namespace npu4j_sim
