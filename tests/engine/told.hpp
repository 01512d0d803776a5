// An engine that is told inputs one by one, and what it says to each: its answers in order, and its
// wishes of the world. Its state can be taken over by another; then both are told the same, and say
// the same.
#pragma once

#include "engine/engine.hpp"
#include "engine/types/types.hpp"
#include "tests/random/encoded.hpp"

namespace steward::engine {

struct Said {
    ChannelId channel{};
    std::uint32_t id = 0;
    ErrorCode status = ErrorCode::none;
    Sequence sequence = 0;
    std::optional<Sequence> parked = {};
    std::uint16_t flags = 0;
    Bytes payload = {};

    bool operator==(const Said&) const = default;
};

// What one input made it say.
struct Saying {
    std::vector<Said> replies;
    std::vector<Wish> wishes;

    bool operator==(const Saying&) const = default;
};

inline ChannelArrived arrival(ChannelId channel, ClientId client, std::int64_t pid) {
    return {.channel = channel,
            .client = client,
            .identity = {.pid = pid, .uid = 7, .program = "told"}};
}

class Told final : private ReplySink {
public:
    explicit Told(const Catalogue& catalogue, const EngineOptions& options = {})
        : catalogue_(catalogue), engine_(catalogue, options) {
        install_manager(engine_);
    }

    const Engine& engine() const { return engine_; }
    tl::expected<void, std::string> restore(BytesView state) { return engine_.restore(state); }

    Saying tell(Time now, Input::Event event) {
        saying_ = {};
        engine_.apply({.now = now, .event = std::move(event)}, *this);
        while (does_jobs_at_once && engine_.has_jobs())
            for (const auto& job : engine_.take_jobs())
                engine_.apply({.now = now, .event = JobDone{job->number()}}, *this);
        saying_.wishes = engine_.take_wishes();
        return std::move(saying_);
    }
    // Wishes that came with no input: those of a state that was taken over.
    std::vector<Wish> take_wishes() { return engine_.take_wishes(); }
    // One call, as a step of its own.
    Saying call(Time now, ChannelId channel, std::string_view method, ObjectId object,
                BytesView arguments = {}) {
        CallFrame frame;
        frame.header = {.size = static_cast<std::uint32_t>(arguments.size()),
                        .id = ++last_id_,
                        .object = object};
        frame.header.method = *catalogue_.number_of(method);
        frame.payload = arguments;
        return tell(now, Step{channel, std::span(&frame, 1)});
    }

    // Several calls as one step, each with its method, object and arguments.
    struct Part {
        std::string_view method;
        ObjectId object;
        Bytes arguments;
    };
    Saying batch(Time now, ChannelId channel, const std::vector<Part>& parts) {
        std::vector<CallFrame> frames;
        for (const Part& part : parts) {
            CallFrame& frame = frames.emplace_back();
            frame.header = {.size = static_cast<std::uint32_t>(part.arguments.size()),
                            .id = ++last_id_,
                            .object = part.object};
            frame.header.method = *catalogue_.number_of(part.method);
            frame.payload = part.arguments;
        }
        return tell(now, Step{channel, frames});
    }
    std::uint32_t last_id() const { return last_id_; }
    std::vector<std::shared_ptr<Job>> take_jobs() { return engine_.take_jobs(); }
    // Long calls are done when they come; otherwise the test says when.
    bool does_jobs_at_once = true;

private:
    void reply(ChannelId channel, const Reply& reply) override {
        saying_.replies.push_back({channel, reply.id, reply.status, reply.sequence, reply.parked,
                                   reply.flags, Bytes(reply.payload)});
    }

    const Catalogue& catalogue_;
    Engine engine_;
    Saying saying_;
    std::uint32_t last_id_ = 0;
};

}  // namespace steward::engine
