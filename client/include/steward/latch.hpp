// A latch that processes share, as std::latch: it counts down to zero once, and threads wait for
// that. It belongs to nobody: what a process has counted down stays counted, also when it dies.
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/detail/selectable.hpp"
#include "steward/detail/waiting.hpp"

namespace steward {
namespace detail {

template <class Way>
class LatchMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Throws BadArgument where fewer than `n` are left.
    Answer<void> count_down(std::int64_t n = 1) const {
        return ask<void>(*this, methods::latch::count_down, n);
    }
    // How many are left.
    Answer<std::int64_t> count() const { return ask<std::int64_t>(*this, methods::latch::count); }
    // Whether it is at zero.
    Answer<bool> try_wait() const { return ask<bool>(*this, methods::latch::try_wait); }
    // Waits until it is at zero, without a timeout for ever. False when the time was up first.
    Answer<InTime> wait(std::optional<Seconds> timeout = {},
                        SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<InTime>(*this, methods::latch::wait, seconds(timeout));
    }
    // Counts down and waits, as one call. What was counted stays counted when the time is up; with
    // no time at all it is counted only if that brings the latch to zero. Throws BadArgument where
    // fewer than `n` are left.
    Answer<InTime> arrive_and_wait(std::int64_t n = 1, std::optional<Seconds> timeout = {},
                                   SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<InTime>(*this, methods::latch::arrive_and_wait, n, seconds(timeout));
    }
};

}  // namespace detail

class Latch : public detail::Proxy<detail::methods::latch, detail::LatchMethods> {
public:
    using Proxy::Proxy;

    // For manager.select.
    Selectable<std::monostate> waiting() const {
        return detail::selectable<std::monostate>(object_, "wait");
    }
};

}  // namespace steward
