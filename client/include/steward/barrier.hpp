// A barrier that processes share, as Python's: a fixed number of parties wait for one another and
// go on together, again and again. A party that dies or whose time is up breaks it: all others
// throw BrokenBarrier, and so does whoever comes, until reset().
//   auto barrier = manager.barrier(3, [] { std::cout << "all there\n"; });
//   workers.emplace_back([=] { barrier.wait(); });
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/detail/waiting.hpp"

#include <functional>

namespace steward {

// A party's place in the order of coming, from 0; and whether the others wait until it calls
// open().
struct Arrival {
    std::size_t index = 0;
    bool leads = false;
};
template <>
struct Codec<Arrival> {
    static Arrival read(Decoder& decoder) {
        detail::expect_array(decoder, 2);
        return Arrival{Codec<std::size_t>::read(decoder), Codec<bool>::read(decoder)};
    }
};

namespace detail {

template <class Way>
class BarrierMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Waits until all parties are there; runs no action: of a barrier that was made with one, the
    // party that leads calls open(). Nothing when the time was up, which broke the barrier; no time
    // at all lets only the last party pass, and breaks nothing. Throws BrokenBarrier.
    Answer<Maybe<Arrival, ErrorCode::timed_out>> arrive(
        std::optional<Seconds> timeout = {}, SourceLine where = SourceLine::current()) const {
        const steward::Here here(where);
        return ask<Maybe<Arrival, ErrorCode::timed_out>>(*this, methods::barrier::wait,
                                                         seconds(timeout));
    }
    // Throws BrokenBarrier when it broke meanwhile, NotHeld or NotOwner where this thread does not
    // lead.
    Answer<void> open() const { return ask<void>(*this, methods::barrier::open); }
    // Breaks it: all who wait, and all who come, throw BrokenBarrier.
    Answer<void> abort() const { return ask<void>(*this, methods::barrier::abort); }
    // Makes it whole and empty; those who wait throw BrokenBarrier.
    Answer<void> reset() const { return ask<void>(*this, methods::barrier::reset); }
    Answer<std::size_t> parties() const {
        return ask<std::size_t>(*this, methods::barrier::parties);
    }
    Answer<std::size_t> n_waiting() const {
        return ask<std::size_t>(*this, methods::barrier::n_waiting);
    }
    Answer<bool> broken() const { return ask<bool>(*this, methods::barrier::broken); }
};

}  // namespace detail

class Barrier : public detail::Proxy<detail::methods::barrier, detail::BarrierMethods> {
public:
    using Action = std::function<void()>;

    // The action is this process's: a barrier that was opened by name, or read from a shared
    // object, has none of its own, and runs none when its party leads.
    explicit Barrier(detail::Handle handle, Action action = {})
        : Proxy(std::move(handle)), action_(std::move(action)) {}
    Barrier with_action(Action action) const { return Barrier(handle(), std::move(action)); }

    // Waits until all parties are there, and returns this one's place in the order of coming. Of a
    // barrier with an action one party runs it before any of them goes on; if it throws, the
    // barrier is broken and this party throws the same. Throws BrokenBarrier.
    std::size_t wait(SourceLine where = SourceLine::current()) const {
        return *finish(arrive({}, where));
    }
    // The same for a limited time: nothing when it was up, which breaks the barrier unless the time
    // was zero.
    std::optional<std::size_t> wait(Seconds timeout,
                                    SourceLine where = SourceLine::current()) const {
        return finish(arrive(timeout, where));
    }

private:
    std::optional<std::size_t> finish(const std::optional<Arrival>& arrival) const;

    Action action_;
};

}  // namespace steward
