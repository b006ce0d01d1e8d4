// Two memories. A device address lies in a range where nothing may be read or written, so a host that follows one stops
// with SIGSEGV; the data lie in a shadow of that range, at a fixed distance that only the simulator knows. Pinned host
// memory is ordinary memory, remembered.
//
// Every block stands between two guard zones, is poisoned when it is handed out and again when it is freed, and its
// addresses are not used again for as long as there are others (1 TiB of them).
#pragma once

#include "core/rules.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace [[gnu::visibility("default")]] npu4j_sim {

constexpr int HOST = -1;

// A failure on the device. Code 0: none.
struct Fault {
    int code = 0;
    std::string message;
    explicit operator bool() const { return code != 0; }
};

struct Range {
    uintptr_t low = 0;
    uintptr_t high = 0; // exclusive
    bool write = false;
    const char *what = "";
};

// A stretch of a block that a task on a stream works on. Kept until the host has seen that task's end.
struct Use {
    uint32_t stream;
    uint64_t task;
    uintptr_t low, high;
    bool write;
    bool workspace;
    std::string op;
};

struct Block {
    uintptr_t base = 0;
    size_t size = 0;   // as asked for
    size_t extent = 0; // with what rounding adds
    int device = HOST;
    uint64_t serial = 0;
    uint64_t guard = 0; // what both guard zones are filled with
    bool live = true;
    unsigned char *bytes = nullptr; // where the data are
    void *owned = nullptr;          // pinned memory: what to give back to malloc
    std::vector<Use> uses;

    ~Block();
};

class Memory {
public:
    Memory();

    // `extra`: what rounding adds beyond a multiple of 32.
    std::shared_ptr<Block> allocate(int device, size_t size, size_t extra);
    std::shared_ptr<Block> allocate_host(size_t size);
    void free(const std::shared_ptr<Block> &block);

    // The live block that `address` lies in (its rounding included), or NULL.
    std::shared_ptr<Block> find(uintptr_t address) const;
    std::shared_ptr<Block> find_base(uintptr_t address) const;

    bool is_device(uintptr_t address) const { return address >= low_ && address < high_; }
    bool is_device(const void *p) const { return is_device(reinterpret_cast<uintptr_t>(p)); }

    // Where the byte of a device address really is. Of any address in the range, live or not.
    unsigned char *shadow(uintptr_t address) const { return reinterpret_cast<unsigned char *>(address + distance_); }

    // "0x... lies in a block of 512 bytes that was freed", for sentences.
    std::string describe(uintptr_t address) const;

    uint64_t used(int device) const; // bytes, with what rounding adds
    std::vector<std::shared_ptr<Block>> live(int device) const;

    // Empty, or the sentence that says which guard zone is not what it was: of one block, of all the device's.
    std::string broken_guard(const Block &block) const;
    std::string broken_guard(int device) const;

private:
    uintptr_t place(size_t total);
    void guard(Block &block) const;
    void forget_oldest();
    void poison(Block &block, const char *why) const;

    uintptr_t low_ = 0, high_ = 0, next_ = 0;
    uintptr_t distance_ = 0;
    uint64_t serial_ = 0;
    std::map<int, uint64_t> used_;                                    // by device
    std::map<int, std::map<uintptr_t, std::shared_ptr<Block>>> live_; // by device and base
    std::map<uintptr_t, std::shared_ptr<Block>> blocks_;              // live and quarantined, device and host, by base
    std::deque<uintptr_t> quarantine_;                                // freed, oldest first
    size_t quarantined_ = 0;                                          // bytes
};

} // namespace npu4j_sim
