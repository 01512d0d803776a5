// How long steps take in the daemon, by the machine's clock: from the call's coming to the engine
// until the engine has done with it, with all that it let go on. What a call has waited, parked, is
// not in it, nor what a long call takes on a thread of its own.
//
// Asking the clock twice may take as long as a third of a small call, so one step of sixty-four is
// timed.
// Which ones is as good as random: whoever always sends the same calls in turn has all of them
// timed alike.
#pragma once

#include "common/frame.hpp"
#include "engine/histogram.hpp"

namespace steward::introspection {

class StepTimes {
public:
    explicit StepTimes(std::size_t methods) : methods_(methods) {}

    // Whether the step that begins is to be timed. Cost: a multiplication.
    bool wants_next() {
        random_ = random_ * 6364136223846793005u + 1442695040888963407u;
        return random_ >> 58 == 0;
    }
    // A batch counts by itself, whatever its calls are.
    void add(std::span<const CallFrame> calls, engine::Time time) {
        if (calls.size() > 1) return batches_.add(time);
        const std::uint16_t method = calls.front().header.method;
        if (method >= methods_.size()) return;
        if (methods_[method] == nullptr) methods_[method] = std::make_unique<engine::Histogram>();
        methods_[method]->add(time);
    }

    // Nothing: none was timed.
    const engine::Histogram* of(std::size_t method) const { return methods_[method].get(); }
    const engine::Histogram& batches() const { return batches_; }

private:
    std::vector<std::unique_ptr<engine::Histogram>> methods_;
    engine::Histogram batches_;
    std::uint64_t random_ = 1;
};

}  // namespace steward::introspection
