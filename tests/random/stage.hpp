// An engine with clients that come and go, for made-up histories: sends calls, collects what is
// heard, moves time.
#pragma once

#include "engine/engine.hpp"
#include "engine/types/types.hpp"

#include <compare>
#include <random>

namespace steward::random {

using engine::ChannelId;
using engine::ClientId;
using engine::Time;

struct Who {
    ClientId client{};
    ChannelId channel{};

    bool operator==(const Who&) const = default;
};

// What somebody hears.
struct Heard {
    ChannelId channel{};
    std::uint32_t id = 0;
    ErrorCode status = ErrorCode::none;
    Bytes value = {};  // of a call that was done
    bool holder_died = false;
    bool lease_ended = false;

    auto operator<=>(const Heard&) const = default;
};
std::string to_string(const Heard& heard);

using Generator = std::mt19937_64;
// A number from 0 to below `end`.
inline std::uint64_t below(Generator& generator, std::uint64_t end) { return generator() % end; }

// What may be chosen of any object when it is made.
struct Choices {
    std::optional<ObjectId> guarded_by = {};
    bool guards_reads = false;
    bool tracks_races = false;
    std::optional<std::string> on_orphaned = {};
};

class Stage final : private engine::ReplySink {
public:
    explicit Stage(const engine::Catalogue& catalogue, const engine::EngineOptions& options = {})
        : catalogue_(catalogue), options_(options), engine_(make_engine()) {}

    const engine::Engine& engine() const { return *engine_; }
    // Save the state, and go on with a new engine that has taken it over. The two have one digest.
    void reload();
    Time now() const { return now_; }
    // Everybody who may speak now, in no order that matters.
    const std::vector<Who>& speakers() const { return speakers_; }
    // All processes that live; one may have lost its channels.
    const std::vector<ClientId>& processes() const { return processes_; }

    // A new process with this many channels; a process opens one more. Its pid is its number.
    void arrive(std::size_t channels);
    void open_channel(ClientId client);
    // The calls are one step; their ids rise by one. What is heard stands in heard() until the next
    // entry.
    void call(Who who, std::span<const CallFrame> step);
    std::uint32_t call(Who who, std::string_view method, ObjectId object, BytesView arguments);
    void move_time(Time by);
    void crash(ClientId client);
    void crash(Who who);  // the channel only
    void end(ClientId client);
    void end(Who who);  // the thread only

    std::uint32_t next_id() { return ++last_id_; }
    template <class Test>
    std::size_t erase_heard(const Test& test) {
        return std::erase_if(heard_, test);
    }
    std::vector<Heard> take_heard() { return std::exchange(heard_, {}); }
    bool is_waiting(ChannelId channel) const {
        return engine_->clients().find(channel)->waiting() > 0;
    }
    ObjectId create(Who who, std::string_view type, std::string_view name, BytesView arguments,
                    const Choices& choices);
    // All references that the process has to it. Nobody hears of that.
    void let_go(Who who, ObjectId object);
    // The object has its name no more: it ends unless somebody refers to it.
    void forget(Who who, std::string_view name);

private:
    void reply(ChannelId channel, const engine::Reply& reply) override;
    void forget_process(ClientId client);
    std::unique_ptr<engine::Engine> make_engine() const;
    void apply(engine::Input::Event event);
    void tell(engine::Input::Event event);

    const engine::Catalogue& catalogue_;
    const engine::EngineOptions options_;
    std::unique_ptr<engine::Engine> engine_;
    Time now_{};
    std::uint64_t last_number_ = 0;
    std::uint64_t slices_ = 0;
    std::uint32_t last_id_ = 0;
    std::vector<ClientId> processes_;
    std::vector<Who> speakers_;
    std::vector<Heard> heard_;
};

}  // namespace steward::random
