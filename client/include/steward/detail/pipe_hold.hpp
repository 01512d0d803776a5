// One end of a pipe as this process has it: all its handles of the end share it. As long as there
// is one, the daemon keeps the end open; a forked child has a hold of its own.
#pragma once

#include "steward/detail/object.hpp"

#include <atomic>

namespace steward::detail {

// What keeps the end open: that there is a handle, or, for who has found the pipe by its name and
// so has both ends, that it was used; then until it is closed or the process ends.
enum class HeldBy : std::uint8_t { handle, use };

class PipeHold {
public:
    PipeHold(Handle pipe, std::int64_t end, HeldBy by)
        : pipe_(std::move(pipe)), end_(end), by_(by) {}
    // The last handle goes: the process no longer has the end.
    ~PipeHold();
    PipeHold(const PipeHold&) = delete;
    PipeHold& operator=(const PipeHold&) = delete;

    const Handle& pipe() const { return pipe_; }
    std::int64_t end() const { return end_; }
    // Throws QueueClosed once this process has closed the end; others may have it all the same.
    void require_open(Method which) const;
    bool is_closed() const { return closed_; }
    // Marks it closed for this process, and says which method does it in the daemon.
    Method close();
    // A handle is written into a value: whoever receives it may come after this process has let go.
    void note_sent() const { sent_ = true; }

private:
    friend class PipeHolds;

    Handle pipe_;
    std::int64_t end_;
    HeldBy by_;
    std::atomic<bool> closed_ = false;
    mutable std::atomic<bool> sent_ = false;
    std::int64_t share_ = 0;  // what was lent for a child, during a fork
};
using PipeHoldPointer = std::shared_ptr<PipeHold>;

// This process's hold of the end; the first handle makes it, and tells the daemon.
PipeHoldPointer hold_end(const Handle& pipe, std::int64_t end, HeldBy by);

}  // namespace steward::detail
