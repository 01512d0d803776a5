// The calls as they end, for people who look at them: the last ones, as long as somebody asks for
// them (`service.monitor`), and the slowest of all (`service.slowlog`). What a call took is real
// time, by a clock that the daemon brings. None of it is a part of the engine's state: a recording
// that is done again has no such log and comes to the same.
//
// The bounds: of the last calls so many are kept and the oldest is overwritten, so that whoever
// reads too slowly loses some and is told how many; nobody waits for a reader. When nobody has
// asked for some seconds, what was kept is given up with the next call, and calls are looked at no
// more.
#pragma once

#include "engine/engine.hpp"
#include "introspection/brief.hpp"
#include "introspection/fields.hpp"

#include <memory>
#include <vector>

namespace steward::introspection {

// What `service.monitor` was asked for.
struct WantedCalls {
    std::optional<std::uint64_t> after = {};  // nothing: the stream begins now
    std::size_t most = 0;
    const engine::TypeRow* type = nullptr;
    std::optional<ValueView> object = {};  // a name, an id or a reference
    std::optional<ValueView> client = {};  // a pid or a name
    bool only_errors = false;
};

struct CallLogOptions {
    // The real time; it may be asked at each call.
    std::function<engine::Time()> clock;
    // Calls that took as long or longer are candidates for the slowest. Where it was chosen every
    // call is timed; else, with 10 ms, only those that are done beside the turns (jobs).
    std::optional<engine::Time> slow = {};
};

class CallLog final : public engine::CallObserver {
public:
    // The engine does without an observer of its own and outlives it.
    CallLog(engine::Engine& engine, CallLogOptions options);

    // --- what happens ---
    void begins() override;
    void ended(const engine::SeenCall& call) override;
    // While it is there calls are looked at, whoever else wants that: those that end with a job.
    class Looking;

    // --- what is asked ---
    // Maps `next`, `lost` and `calls` (service_calls.cpp).
    void write_last(Fields& fields, engine::Time now, const WantedCalls& wanted);
    // An array, the slowest first.
    void write_slowest(Writer& writer, engine::Time now, std::size_t most) const;
    void forget_slowest() { slowest_.clear(); }

    static constexpr std::size_t kept_max = 16'384;
    static constexpr std::size_t slowest_max = 128;
    static constexpr engine::Time slow_usually = std::chrono::milliseconds(10);
    // So long after somebody has asked for them the last calls are kept.
    static constexpr engine::Time interest = std::chrono::seconds(10);

private:
    // It has no initialisers: room for many is made at once, and touched as it is used.
    struct Entry {
        engine::Time at, took, waited;  // waited: negative where it has not
        engine::ClientId client;
        std::int64_t pid;  // 0: not known any more
        ObjectId object;
        const engine::TypeRow* type;   // null: not known
        const engine::MethodRow* row;  // null: there is none
        ErrorCode status;
        bool is_job;
        Brief<32> client_name;
        Brief<64> object_name;
        Brief<128> arguments;
        Brief<128> result;
    };

    void attach_where_wanted();
    void begin_keeping();
    void give_up();
    void fill(Entry& entry, const engine::SeenCall& call, engine::Time took) const;
    void keep_slow(const engine::SeenCall& call, engine::Time took);
    bool is_wanted(const Entry& entry, const WantedCalls& wanted) const;
    static void write(Writer& writer, Fields& fields, const Entry& entry, engine::Time now);

    engine::Engine& engine_;
    CallLogOptions options_;
    engine::Time slow_;
    const engine::MethodRow* own_method_;  // of `service.monitor`, which is not shown
    engine::Time stamp_{};                 // what ends next began then, by the real clock
    std::unique_ptr<Entry[]> last_;        // the call of number n stands at n % kept_max
    std::uint64_t count_ = 0;              // the number of the last call
    std::uint64_t first_ = 1;              // and of the first that may be kept
    std::uint64_t counted_before_ = 0;     // by the engine, when the last calls were given up
    engine::Time wanted_until_{};
    std::vector<Entry> slowest_;  // the slowest first
};

class CallLog::Looking {
public:
    explicit Looking(CallLog* log) : log_(log) {
        if (log_ != nullptr) log_->engine_.diagnosis().observer = log_;
    }
    ~Looking() {
        if (log_ != nullptr) log_->attach_where_wanted();
    }
    Looking(const Looking&) = delete;
    Looking& operator=(const Looking&) = delete;

private:
    CallLog* log_;
};

}  // namespace steward::introspection
