// What the daemon says to its operator: events, each of a kind, with a sentence for people and
// fields for programs. Whoever makes long sentences asks first whether they are wanted.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace steward::daemon {

// An answer is what the operator asked for by a signal: it is said at any level but `off`.
enum class Level : std::uint8_t { debug, info, warning, error, answer };

struct LogField {
    std::string_view key;  // letters and underscores
    std::string value;     // anything
};

struct LogEvent {
    Level level{};
    std::string_view event;  // its kind, one word: what is said too often is left out by kind
    std::string_view sentence;
    std::span<const LogField> fields;
};

// Since the start.
struct LogCounts {
    std::uint64_t lines = 0;
    std::uint64_t suppressed = 0;  // events that came too fast
    std::uint64_t lost = 0;        // lines that could not be written
};

class Log {
public:
    using Write = std::function<void(const LogEvent&)>;

    Log() = default;  // nobody listens
    // `reopen` begins the log anew under its name, as after a rotation.
    explicit Log(Write write, Level least = Level::debug, std::function<void()> reopen = {},
                 std::shared_ptr<const LogCounts> counts = nullptr)
        : write_(std::move(write)),
          reopen_(std::move(reopen)),
          counts_(std::move(counts)),
          least_(least) {}

    bool wants(Level level) const { return write_ != nullptr && level >= least_; }
    void operator()(Level level, std::string_view event, std::string_view sentence,
                    std::initializer_list<LogField> fields = {}) const {
        if (wants(level)) write_({level, event, sentence, {fields.begin(), fields.size()}});
    }
    void reopen() const {
        if (reopen_) reopen_();
    }
    LogCounts counts() const { return counts_ == nullptr ? LogCounts{} : *counts_; }

private:
    Write write_;
    std::function<void()> reopen_;
    std::shared_ptr<const LogCounts> counts_;
    Level least_ = Level::debug;
};

}  // namespace steward::daemon
