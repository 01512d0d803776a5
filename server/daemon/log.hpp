// What the daemon says to its operator. Whoever makes long sentences asks first whether they are
// wanted.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace steward::daemon {

// An answer is what the operator asked for by a signal: it is said at any level but `off`.
enum class Level : std::uint8_t { debug, info, warning, error, answer };

class Log {
public:
    using Write = std::function<void(Level, std::string_view)>;

    Log() = default;  // nobody listens
    // `reopen` begins the log anew under its name, as after a rotation.
    explicit Log(Write write, Level least = Level::debug, std::function<void()> reopen = {})
        : write_(std::move(write)), reopen_(std::move(reopen)), least_(least) {}

    bool wants(Level level) const { return write_ != nullptr && level >= least_; }
    void operator()(Level level, std::string_view sentence) const {
        if (wants(level)) write_(level, sentence);
    }
    void reopen() const {
        if (reopen_) reopen_();
    }

private:
    Write write_;
    std::function<void()> reopen_;
    Level least_ = Level::debug;
};

}  // namespace steward::daemon
