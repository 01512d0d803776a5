// A latch that processes share, as std::latch: it counts down to zero once, and threads wait for that. It belongs to
// nobody: what a process has counted down stays counted, also when it dies.
#pragma once

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
    Answer<void> count_down(std::int64_t n = 1) const { return ask<void>(method("latch.count_down"), n); }
    // How many are left.
    Answer<std::int64_t> count() const { return ask<std::int64_t>(method("latch.count")); }
    // Whether it is at zero.
    Answer<bool> try_wait() const { return ask<bool>(method("latch.try_wait")); }
    // Waits until it is at zero, without a timeout for ever. False when the time was up first.
    Answer<InTime> wait(std::optional<Seconds> timeout = {}) const {
        return ask<InTime>(method("latch.wait"), seconds(timeout));
    }
    // Counts down and waits, as one call. What was counted stays counted when the time is up; with no time at all it is
    // counted only if that brings the latch to zero. Throws BadArgument where fewer than `n` are left.
    Answer<InTime> arrive_and_wait(std::int64_t n = 1, std::optional<Seconds> timeout = {}) const {
        return ask<InTime>(method("latch.arrive_and_wait"), n, seconds(timeout));
    }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

}  // namespace detail

class Latch : public detail::LatchMethods<detail::Direct> {
public:
    static constexpr std::string_view type_name = "latch";
    template <class Way>
    using Methods = detail::LatchMethods<Way>;

    explicit Latch(detail::Handle handle) : LatchMethods(std::move(handle)) {}

    // For manager.select.
    Selectable<std::monostate> waiting() const { return detail::selectable<std::monostate>(object_, "wait"); }
};

template <>
struct Codec<Latch> {
    static void write(Encoder& encoder, const Latch& latch) { encoder.reference(latch.handle()); }
    static Latch read(Decoder& decoder) { return Latch(decoder.handle()); }
};

}  // namespace steward
