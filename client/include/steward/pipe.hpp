// Pipes between processes, as Python's Pipe: what one end sends the other receives. An end belongs to the processes that have
// used it; when the last of them has closed it or ended, however it ended, the other end receives what is left and then hears
// QueueClosed. An end that nobody has used yet is open: who waits for a process that may die before its first send can wait for
// both, with manager.select({choice(end, "recv", end.end()), choice(process)}).
//   const auto [mine, yours] = manager.pipe<std::string>();
#pragma once

#include "steward/detail/queue_methods.hpp"
#include "steward/pipeline.hpp"

namespace steward {

namespace detail {

// The methods of one end.
template <class T, class Way>
class PipeMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    template <class... W>
    explicit PipeMethods(std::int64_t end, W&&... way) : Way(std::forward<W>(way)...), end_(end) {}

    // 0 or 1.
    std::int64_t end() const { return end_; }
    // Waits while a thousand are on their way. Throws QueueClosed when either end is closed, BadArgument at the end of a one-way
    // pipe that only receives.
    Answer<void> send(Item<T> value) const { return ask<void>(method("pipe.send"), end_, value); }
    // Waits for a value. Throws QueueClosed when nothing is left and the other end is closed.
    Answer<T> recv() const { return ask<T>(method("pipe.recv"), end_); }
    // Nothing when no value came for so long.
    Answer<Maybe<T, ErrorCode::timed_out>> recv_for(Seconds timeout) const {
        return ask<Maybe<T, ErrorCode::timed_out>>(method("pipe.recv"), end_, (std::max)(0.0, timeout.count()));
    }
    // Whether recv() would not wait, now or within that time: there is a value, or the other end is closed.
    Answer<bool> poll(Seconds timeout = Seconds(0)) const {
        return ask<bool>(method("pipe.poll"), end_, (std::max)(0.0, timeout.count()));
    }
    // This process no longer uses the end, with none of its threads.
    Answer<void> close() const { return ask<void>(method("pipe.close"), end_); }

private:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }

    std::int64_t end_;
};

}  // namespace detail

template <class T>
class PipeEnd : public detail::PipeMethods<T, detail::Direct> {
    using Base = detail::PipeMethods<T, detail::Direct>;

public:
    PipeEnd(detail::Handle handle, std::int64_t end) : Base(end, std::move(handle)) {}

    // For manager.select.
    Selectable<T> receiving() const { return detail::selectable<T>(this->handle(), "recv", this->end()); }
    Selectable<std::monostate> sending(detail::Item<T> value) const {
        return detail::selectable<std::monostate>(this->handle(), "send", this->end(), value);
    }

    template <class Line>
    auto queued(const Line& line) const {
        return detail::PipeMethods<T, detail::Queued>(this->end(), line, this->handle());
    }
};

// An end inside another object: a reference to the pipe, and the number of the end.
template <class T>
struct Codec<PipeEnd<T>> {
    static constexpr std::string_view kind = "array";
    static void write(Encoder& encoder, const PipeEnd<T>& end) {
        encoder.array(2);
        encoder.reference(end.handle());
        encoder.integer(end.end());
    }
    static PipeEnd<T> read(Decoder& decoder) {
        detail::expect_array(decoder, 2);
        detail::Handle handle = decoder.handle();
        return PipeEnd<T>(std::move(handle), Codec<std::int64_t>::read(decoder));
    }
};

}  // namespace steward
