// The object of a case in an engine of its own, without daemon or socket: what a call costs is what
// the engine takes from the step to the reply.
#pragma once

#include "bench/operations/case.hpp"
#include "engine/engine.hpp"

namespace steward::bench {

class Subject final : private engine::ReplySink {
public:
    Subject(const engine::Catalogue& catalogue, const Case& measured, std::size_t items);

    // The nanoseconds of processor time of one call of the case. A subject is called once: many
    // calls change it.
    double call();
    // What its row said that the call would take; 0 where that is constant.
    double estimate() const { return static_cast<double>(engine_.last_work().count()); }

private:
    void reply(engine::ChannelId channel, const Reply& reply) override;
    void perform(std::string_view method, ObjectId object, BytesView arguments);

    const engine::Catalogue& catalogue_;
    engine::Engine engine_;
    std::string_view method_;
    ObjectId object_{};
    Bytes arguments_;
    std::string refusal_;
};

}  // namespace steward::bench
