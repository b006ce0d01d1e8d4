#include "core/memory.h"

#include "core/control.h"
#include "core/pattern.h"
#include "core/text.h"

#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

namespace npu4j_sim {
namespace {

constexpr size_t MiB = 1024 * 1024;
constexpr size_t GUARD = 128;    // bytes on either side
constexpr size_t ALIGNMENT = 64; // aclrtMalloc's (abi 2.1)
constexpr size_t QUARANTINE_BYTES = 256 * MiB;
constexpr size_t QUARANTINE_BLOCKS = 65536;
// Larger blocks are poisoned at both ends only: a test that runs out of device memory must not need the memory.
constexpr size_t POISON_WHOLE = 64 * MiB;

size_t align_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

// NaN in every floating type, the largest finite numbers, or noise: each seed uses one, so that no test passes because
// garbage happened to be harmless.
uint64_t poison_word(const Block &block, const char *why) {
    switch (undecided("poison", 3)) {
    case 0: return ~0ULL;
    case 1: return 0x7f7f7f7f7f7f7f7fULL;
    default: return mix(control().seed ^ hash(why), block.serial);
    }
}

void *reserve(size_t bytes, int protection) {
    void *p = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? nullptr : p;
}

} // namespace

Block::~Block() { ::free(owned); }

Memory::Memory() {
    for (size_t bytes = 1ULL << 40; bytes >= 1ULL << 34; bytes /= 2) {
        void *addresses = reserve(bytes, PROT_NONE);
        void *data = reserve(bytes, PROT_READ | PROT_WRITE);
        if (addresses != nullptr && data != nullptr) {
            madvise(data, bytes, MADV_NOHUGEPAGE); // small blocks must not take 2 MiB each
            madvise(data, bytes, MADV_DONTDUMP);
            low_ = next_ = reinterpret_cast<uintptr_t>(addresses);
            high_ = low_ + bytes;
            distance_ = reinterpret_cast<uintptr_t>(data) - low_;
            return;
        }
        if (addresses != nullptr) munmap(addresses, bytes);
        if (data != nullptr) munmap(data, bytes);
    }
    fprintf(stderr, "npu4j-sim: no address space left for device memory\n");
    abort();
}

// The next addresses nobody had; after the last, the first that are neither live nor quarantined. 0 if there are none.
uintptr_t Memory::place(size_t total) {
    for (int lap = 0; lap < 2; lap++) {
        uintptr_t at = next_;
        auto it = blocks_.lower_bound(at);
        if (it != blocks_.begin()) {
            const Block &before = *std::prev(it)->second;
            if (before.base + before.extent + GUARD > at && before.base < high_) {
                at = before.base + before.extent + GUARD;
            }
        }
        at = align_up(at, ALIGNMENT);
        while (it != blocks_.end() && it->second->base < high_ && it->second->base - GUARD < at + total) {
            at = align_up(it->second->base + it->second->extent + GUARD, ALIGNMENT);
            ++it;
        }
        if (at + total <= high_) {
            next_ = at + total;
            return at;
        }
        next_ = low_;
    }
    return 0;
}

void Memory::guard(Block &block) const {
    block.guard = mix(control().seed ^ hash("guard"), block.serial);
    fill(block.bytes - GUARD, GUARD, block.guard);
    fill(block.bytes + block.extent, GUARD, block.guard);
}

void Memory::poison(Block &block, const char *why) const {
    uint64_t word = poison_word(block, why);
    if (block.extent <= POISON_WHOLE) {
        fill(block.bytes, block.extent, word);
        return;
    }
    fill(block.bytes, POISON_WHOLE / 2, word);
    fill(block.bytes + block.extent - POISON_WHOLE / 2, POISON_WHOLE / 2, word);
}

std::shared_ptr<Block> Memory::allocate(int device, size_t size, size_t extra) {
    size_t extent = align_up(size, 32) + extra; // abi 2.1
    uintptr_t at = place(extent + 2 * GUARD);
    if (at == 0) return nullptr;
    auto block = std::make_shared<Block>();
    block->base = at + GUARD;
    block->size = size;
    block->extent = extent;
    block->device = device;
    block->serial = ++serial_;
    block->bytes = shadow(block->base);
    guard(*block);
    poison(*block, "malloc");
    blocks_[block->base] = live_[device][block->base] = block;
    used_[device] += extent;
    return block;
}

std::shared_ptr<Block> Memory::allocate_host(size_t size) {
    void *p = nullptr;
    size_t extent = align_up(size, ALIGNMENT);
    if (posix_memalign(&p, ALIGNMENT, extent + 2 * GUARD) != 0) return nullptr;
    auto block = std::make_shared<Block>();
    block->owned = p;
    block->bytes = static_cast<unsigned char *>(p) + GUARD;
    block->base = reinterpret_cast<uintptr_t>(block->bytes);
    block->size = size;
    block->extent = size; // the host may not count on a byte more
    block->serial = ++serial_;
    guard(*block);
    poison(*block, "malloc");
    blocks_[block->base] = live_[HOST][block->base] = block;
    used_[HOST] += block->extent;
    return block;
}

void Memory::free(const std::shared_ptr<Block> &block) {
    block->live = false;
    block->uses.clear();
    used_[block->device] -= block->extent;
    live_[block->device].erase(block->base);
    poison(*block, "free");
    quarantine_.push_back(block->base);
    quarantined_ += block->extent;
    while (quarantined_ > QUARANTINE_BYTES || quarantine_.size() > QUARANTINE_BLOCKS) forget_oldest();
}

void Memory::forget_oldest() {
    auto it = blocks_.find(quarantine_.front());
    quarantine_.pop_front();
    std::shared_ptr<Block> block = it->second;
    blocks_.erase(it);
    quarantined_ -= block->extent;
    if (block->device == HOST) return; // freed with its last holder
    uintptr_t first = align_up(reinterpret_cast<uintptr_t>(block->bytes), 4096);
    uintptr_t last = (reinterpret_cast<uintptr_t>(block->bytes) + block->extent) / 4096 * 4096;
    if (first < last) madvise(reinterpret_cast<void *>(first), last - first, MADV_DONTNEED);
}

std::shared_ptr<Block> Memory::find(uintptr_t address) const {
    auto it = blocks_.upper_bound(address);
    if (it == blocks_.begin()) return nullptr;
    const std::shared_ptr<Block> &block = std::prev(it)->second;
    return block->live && address < block->base + block->extent ? block : nullptr;
}

std::shared_ptr<Block> Memory::find_base(uintptr_t address) const {
    auto it = blocks_.find(address);
    return it != blocks_.end() && it->second->live ? it->second : nullptr;
}

std::string Memory::describe(uintptr_t address) const {
    std::string name = text("%p", reinterpret_cast<void *>(address));
    auto it = blocks_.upper_bound(address);
    if (it != blocks_.begin()) {
        const Block &b = *std::prev(it)->second;
        if (address < b.base + b.extent + GUARD) {
            return name + text(", %zu bytes into a block of %zu bytes%s", static_cast<size_t>(address - b.base), b.size,
                               b.live ? "" : " that has been freed");
        }
    }
    return name + (is_device(address) ? ", a device address in no block" : ", which is no device address");
}

uint64_t Memory::used(int device) const {
    auto it = used_.find(device);
    return it == used_.end() ? 0 : it->second;
}

std::vector<std::shared_ptr<Block>> Memory::live(int device) const {
    std::vector<std::shared_ptr<Block>> list;
    auto of_device = live_.find(device);
    if (of_device == live_.end()) return list;
    for (const auto &entry : of_device->second) list.push_back(entry.second);
    return list;
}

std::string Memory::broken_guard(const Block &block) const {
    bool intact =
        holds(block.bytes - GUARD, GUARD, block.guard) && holds(block.bytes + block.extent, GUARD, block.guard);
    if (intact) return "";
    return text("the guard zone of the block of %zu bytes at %p was written over", block.size,
                reinterpret_cast<void *>(block.base));
}

std::string Memory::broken_guard(int device) const {
    auto of_device = live_.find(device);
    if (of_device == live_.end()) return "";
    for (const auto &entry : of_device->second) {
        std::string sentence = broken_guard(*entry.second);
        if (!sentence.empty()) return sentence;
    }
    return "";
}

} // namespace npu4j_sim
