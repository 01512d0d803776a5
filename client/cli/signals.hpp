// The signals that end a process, and the ends of children: readable, in place of interrupting, as long as this lives.
#pragma once

#include <csignal>
#include <optional>

namespace steward::cli {

class Signals {
public:
    // Throws std::system_error.
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    // Readable when one has come.
    int descriptor() const { return descriptor_; }
    // What was blocked before, for a child to restore.
    const sigset_t& before() const { return before_; }

    struct Heard {
        int signal;
        bool is_from_terminal;  // those in the same process group have had it too
    };
    // The next that has come: CHLD, INT, TERM, HUP or QUIT.
    std::optional<Heard> next() const;

private:
    sigset_t before_{};
    int descriptor_ = -1;
};

}  // namespace steward::cli
