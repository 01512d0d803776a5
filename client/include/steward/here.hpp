// Where in the program calls are made, for those who ask the daemon why somebody is stuck. A call
// that may wait says by itself where it was made; for others, and for locks in std::scoped_lock,
// the program says it:
//   const steward::Here here;              // this line, until the end of the block
//   const std::scoped_lock section(disk);
// It is told only where the program's diagnosis is on; then a call from another place than the last
// one of its thread takes a second small call along, which is not waited for.
#pragma once

#include <atomic>
#include <source_location>

namespace steward {

// Whether calls say where they are made. It is off, unless the environment has STEWARD_DIAGNOSIS=1
// when the program starts.
void diagnose(bool on) noexcept;

namespace detail {

extern std::atomic<bool> is_diagnosing;

}  // namespace detail

// Calls of this thread are made here, as long as this object is there and no other one says
// otherwise. Costs nothing to speak of where the diagnosis is off.
class Here {
public:
    explicit Here(std::source_location where = std::source_location::current()) noexcept {
        if (detail::is_diagnosing.load(std::memory_order_relaxed)) enter(where);
    }
    ~Here() {
        if (is_entered_) leave();
    }
    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

private:
    // An unknown place leaves it at what was said before.
    void enter(const std::source_location& where) noexcept;
    void leave() noexcept;

    std::source_location before_{};
    bool is_entered_ = false;
};

}  // namespace steward
