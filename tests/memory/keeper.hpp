// An engine that is made to keep things, and how much it says that it keeps. Invariants are not
// checked in it: they cost what there is, and take memory themselves.
#pragma once

#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::memory {

using engine::ChannelId;
using engine::ClientId;
using random::encoded;
using random::one;
using random::Raw;

inline const engine::Catalogue& all_types() {
    static const engine::Catalogue made(engine::shared_types());
    return made;
}

inline engine::EngineOptions unchecked(const engine::Limits& limits) {
    engine::EngineOptions options;
    options.limits = limits;
    options.checks_invariants = false;
    return options;
}

// Where a limit is not what is looked at, none is in the way.
inline engine::Limits wide_limits() {
    engine::Limits limits;
    limits.waiters_max = limits.waiters_per_channel_max = limits.calls_per_client_max = 1'000'000;
    limits.memory_bytes_max = limits.client_bytes_max = std::uint64_t{1} << 40;
    return limits;
}

class Keeper {
public:
    explicit Keeper(const engine::Limits& limits = wide_limits())
        : told_(all_types(), unchecked(limits)) {
        arrive();
    }

    const engine::Engine& engine() const { return told_.engine(); }
    // The times of locks are charged to nobody, since their number has a bound: here they count.
    std::uint64_t counted() const {
        constexpr std::uint64_t times_bytes = sizeof(engine::LockTimes) + 64;
        return engine().accounts().stored_bytes() + engine().counters().locks.size() * times_bytes;
    }

    // A new client with one channel, which calls from now on; and another channel of it.
    ChannelId arrive() {
        ++client_;
        return open_channel();
    }
    ChannelId open_channel() {
        speaker_ = {};
        told_.tell({}, engine::arrival(ChannelId{++channel_}, ClientId{client_},
                                       static_cast<std::int64_t>(client_) + 100));
        return ChannelId{channel_};
    }
    ClientId client() const { return ClientId{client_}; }

    // What is done in slices comes to its end.
    void finish() {
        while (engine().has_chores()) tell(engine::Continue{});
    }

    // What the call is answered with; nothing where it waits.
    std::optional<engine::Said> call(std::string_view method, ObjectId object,
                                     const Bytes& arguments) {
        const ChannelId from = speaker_ == ChannelId{} ? ChannelId{channel_} : speaker_;
        engine::Saying said = told_.call({}, from, method, object, arguments);
        if (said.replies.empty()) return std::nullopt;
        return std::move(said.replies.front());
    }
    template <class... Argument>
    void done(std::string_view method, ObjectId object, const Argument&... arguments) {
        const auto said = call(method, object, encoded(arguments...));
        if (!said || said->status != ErrorCode::none)
            FAIL(method << ": " << (said ? as_text(said->payload) : "waits"));
    }
    template <class... Argument>
    void waits(std::string_view method, ObjectId object, const Argument&... arguments) {
        const auto said = call(method, object, encoded(arguments...));
        if (said) FAIL(method << " does not wait: " << as_text(said->payload));
    }
    // False: it is refused for a limit.
    template <class... Argument>
    bool is_taken(std::string_view method, ObjectId object, const Argument&... arguments) {
        const auto said = call(method, object, encoded(arguments...));
        if (said && said->status != ErrorCode::none && said->status != ErrorCode::limit_exceeded)
            FAIL(method << ": " << as_text(said->payload));
        return !said || said->status == ErrorCode::none;
    }
    // The arguments are those of the type's constructor, in an array.
    ObjectId create(std::string_view type, const Bytes& arguments = encoded()) {
        done("manager.create", manager_object, type, nullptr, Raw{arguments});
        return ObjectId{number(engine().store().next_id()) - 1};
    }
    ChannelId channel() const { return ChannelId{channel_}; }
    // Calls come from this one from now on; new ones have numbers of their own all the same.
    void speak_as(ChannelId channel) { speaker_ = channel; }
    void tell(engine::Input::Event event) { told_.tell({}, std::move(event)); }

private:
    static std::string as_text(BytesView payload) {
        return std::string(Reader(payload).next().bytes);
    }

    engine::Told told_;
    std::uint64_t client_ = 0;
    std::uint64_t channel_ = 0;
    ChannelId speaker_{};
};

}  // namespace steward::memory
