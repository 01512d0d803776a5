#include "engine/types/pipe_ends.hpp"

#include <utility>

namespace steward::engine {
namespace {

std::uint8_t end_of(std::uint8_t mode) { return mode & 1u; }
Way way_of(std::uint8_t mode) { return static_cast<Way>(mode & ~1u); }

template <class Fits>
std::size_t count(const Holders& holders, Fits fits) {
    std::size_t found = 0;
    for (const Holding* one = holders.oldest(); one != nullptr; one = one->younger)
        if (fits(one->mode)) ++found;
    return found;
}

}  // namespace

std::size_t holdings_of(const Holders& holders, std::uint8_t end) {
    return count(holders, [&](std::uint8_t mode) { return end_of(mode) == end; });
}

std::size_t shares_of(const Holders& holders, std::uint8_t end) {
    return count(holders, [&](std::uint8_t mode) { return mode == mode_of(Way::lent, end); });
}

// All that the process had of the end has gone at once; of a channel that has ended, the shares
// that it lent. When only others are left who may not know that they have it, the end of a process
// that used it closes it; else one of them may come yet. A child may come though its parent has
// ended, but not when the channel that it inherited has.
bool is_left_by(const Ended& ended, const Holders& holders, std::uint8_t end) {
    bool was_held = false;
    bool was_used = false;
    bool may_be_used = false;
    for (const Ended::Part& part : ended.parts) {
        if (end_of(part.mode) != end) continue;
        was_held = true;
        was_used = was_used || way_of(part.mode) == Way::used;
        may_be_used = may_be_used || (way_of(part.mode) == Way::lent && ended.with_process);
    }
    const std::size_t known = count(holders, [&](std::uint8_t mode) {
        return mode == mode_of(Way::used, end) || mode == mode_of(Way::handled, end);
    });
    if (!was_held || known > 0) return false;
    return was_used || (!may_be_used && holdings_of(holders, end) == 0);
}

bool uses_end(const Call& call, std::uint8_t end) {
    return call.holders().of(call.process(), mode_of(Way::used, end)) != nullptr;
}

bool has_end(const Call& call, std::uint8_t end) {
    for (const Way way : {Way::used, Way::handled, Way::inherited})
        if (call.holders().of(call.process(), mode_of(way, end)) != nullptr) return true;
    return false;
}

bool use_end(const Call& call, Effects& effects, std::uint8_t end) {
    if (uses_end(call, end)) return false;
    effects.hold(call.process(), mode_of(Way::used, end));
    return true;
}

std::size_t leave_end(const Call& call, Effects& effects, std::uint8_t end) {
    const Holder* process = call.holders().of(call.process());
    std::size_t left = 0;
    for (const Holding* one = process == nullptr ? nullptr : process->first; one != nullptr;
         one = one->next) {
        if (end_of(one->mode) != end) continue;
        effects.let_go(*one);
        ++left;
    }
    return left;
}

std::size_t take_share(const Call& call, Effects& effects, std::uint8_t end, std::int64_t share) {
    const std::uint8_t lent = mode_of(Way::lent, end);
    const Holding* one = call.holders().oldest();
    while (one != nullptr && (one->mode != lent || !std::cmp_equal(one->since, share)))
        one = one->younger;
    if (one == nullptr) return 0;
    effects.let_go(*one);
    return 1;
}

}  // namespace steward::engine
