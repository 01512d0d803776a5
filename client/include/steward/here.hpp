// Where in the program calls are made, for those who ask the daemon why somebody is stuck. A call
// that may wait says by itself where it was made; for others, and for locks in std::scoped_lock,
// the program says it:
//   const steward::Here here;              // this line, until the end of the block
//   const std::scoped_lock section(disk);
// It is told only where the program's diagnosis is on; then a call from another place than the last
// one of its thread takes a second small call along, which is not waited for.
#pragma once

#include <atomic>

namespace steward {

// A line of the program. As std::source_location, which not every compiler that is used has.
class SourceLine {
public:
    constexpr SourceLine() = default;  // nowhere
    // The line that calls this, or the function of which this is a default argument.
    static constexpr SourceLine current(const char* file = __builtin_FILE(),
                                        unsigned line = __builtin_LINE()) noexcept {
        SourceLine here;
        here.file_name_ = file;
        here.line_ = line;
        return here;
    }

    constexpr const char* file_name() const noexcept { return file_name_; }
    constexpr unsigned line() const noexcept { return line_; }  // 0: nowhere

private:
    const char* file_name_ = "";
    unsigned line_ = 0;
};

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
    explicit Here(SourceLine where = SourceLine::current()) noexcept {
        if (detail::is_diagnosing.load(std::memory_order_relaxed)) enter(where);
    }
    ~Here() {
        if (is_entered_) leave();
    }
    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

private:
    // An unknown place leaves it at what was said before.
    void enter(const SourceLine& where) noexcept;
    void leave() noexcept;

    SourceLine before_;
    bool is_entered_ = false;
};

}  // namespace steward
