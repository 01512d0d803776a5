// How long a command may wait, over all that it has to wait for.
#pragma once

#include "client/cli/context.hpp"

#include <chrono>
#include <optional>
#include <span>

namespace steward::cli {

class Patience {
public:
    using Clock = std::chrono::steady_clock;

    // Seconds from now; nothing: for ever.
    explicit Patience(std::optional<double> seconds);

    // What is left; nothing: for ever.
    std::optional<std::chrono::duration<double>> left() const;
    bool is_over() const { return until_ && Clock::now() >= *until_; }
    // Arguments for a method whose parameter behind these values is the timeout: the values, and
    // what is left; and behind that, if there is one, a lease in seconds.
    Bytes arguments(std::span<const Bytes> before, std::optional<double> lease = {}) const;
    Bytes arguments(std::initializer_list<Bytes> before = {}) const {
        return arguments(std::span(before.begin(), before.size()));
    }

private:
    std::optional<Clock::time_point> until_;
};

// The context's session. A daemon that is out of descriptors (busy) is asked again until the
// patience is over.
Session& connect_patiently(Context& context, const Patience& patience);

}  // namespace steward::cli
