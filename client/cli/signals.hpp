// The signals that end a process, and the ends of children: readable, in place of interrupting, as
// long as this lives.
#pragma once

#include "common/descriptor.hpp"

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
    int descriptor() const { return descriptor_.number(); }
    // What was blocked before, for a child to restore.
    const sigset_t& before() const { return before_; }

    struct Heard {
        int signal;
        bool is_from_terminal;  // those in the same process group have had it too
    };
    // The next that has come: CHLD, INT, TERM, HUP or QUIT.
    std::optional<Heard> next() const;

    // Nothing is held yet, so that nothing keeps a signal that ends processes from doing so: waits
    // until the descriptor can be read, and does not return if a signal comes first, unless this
    // process ignores it.
    void wait_at_their_mercy(int descriptor) const;
    // Whether a signal has asked for the end since: its number.
    std::optional<int> asked_to_end() const;

private:
    sigset_t before_{};
    Descriptor descriptor_;
};

}  // namespace steward::cli
