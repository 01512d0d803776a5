// A place that parent and child share, where the child writes its exit code before it ends: where
// the kernel keeps no exit codes (SIGCHLD is ignored) or somebody else has taken it, the parent
// still learns of an end by return, exception or exit.
#pragma once

#include <sys/mman.h>
#include <atomic>
#include <optional>

namespace steward::detail {

class ExitNote {
public:
    // Before the fork. Without memory for it, nothing will be known.
    ExitNote()
        : place_(::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {}
    ~ExitNote() {
        if (place_ != MAP_FAILED) ::munmap(place_, sizeof(std::atomic<int>));
    }
    ExitNote(const ExitNote&) = delete;
    ExitNote& operator=(const ExitNote&) = delete;

    void write(int code) const noexcept {
        if (place_ != MAP_FAILED) word().store(written | (code & 0xff), std::memory_order_release);
    }
    std::optional<int> read() const noexcept {
        const int found = place_ == MAP_FAILED ? 0 : word().load(std::memory_order_acquire);
        if (found == 0) return std::nullopt;
        return found & 0xff;
    }

private:
    static constexpr int written = 0x100;

    // The memory begins as zeros, which is a word with the value 0.
    std::atomic<int>& word() const noexcept { return *static_cast<std::atomic<int>*>(place_); }

    void* place_;
};

}  // namespace steward::detail
