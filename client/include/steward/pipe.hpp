// Pipes between processes, as Python's Pipe: what one end sends the other receives. An end is open
// as long as a process has a handle of it; when the last of them has closed it, has let its last
// handle go or has ended, however it ended, the other end receives what is left and then hears
// QueueClosed. So a parent that gives an end to a child closes its own, as in Python:
//   const auto [mine, yours] = manager.pipe<std::string>();
//   Process child([end = yours] { end.send("hello"); });
//   child.start();
//   yours.close();
// Whoever keeps it can give it to another child when the first has died, which then reads on. A
// child inherits handles of both ends: one that it never uses does not keep an end open when the
// last process that used it has ended. That holds for a plain fork() too; a child that ends without
// having called anything, or becomes another program by exec, has no end any more. A fork of a
// program with ends of pipes asks the daemon first; where that does not answer (it is stopped), the
// fork goes on after at most 3 seconds, and an end that all others close before the child has used
// it is closed for the child too. The same is so for a child that closes all descriptors it does
// not know before it has called anything. An end whose handle is inside a value, on its way to a
// process, stays open. Who waits for a process that may die can wait for both, with
// manager.select(end.receiving(), choice(process)).
#pragma once

#include "steward/detail/async_names.hpp"
#include "steward/detail/item.hpp"
#include "steward/detail/pipe_hold.hpp"
#include "steward/detail/selectable.hpp"
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
    explicit PipeMethods(PipeHoldPointer hold, W&&... way)
        : Way(std::forward<W>(way)...), hold_(std::move(hold)) {}

    // 0 or 1.
    std::int64_t end() const { return hold_->end(); }
    // Waits while a thousand are on their way. Throws QueueClosed when either end is closed,
    // BadArgument at the end of a one-way pipe that only receives.
    Answer<void> send(Item<T> value) const { return at_end<void>(methods::pipe::send, value); }
    // Waits for a value. Throws QueueClosed when nothing is left and the other end is closed.
    Answer<T> recv() const { return at_end<T>(methods::pipe::recv); }
    // Nothing when no value came for so long.
    Answer<Maybe<T, ErrorCode::timed_out>> recv_for(Seconds timeout) const {
        return at_end<Maybe<T, ErrorCode::timed_out>>(methods::pipe::recv,
                                                      (std::max)(0.0, timeout.count()));
    }
    // Whether recv() would not wait, now or within that time: there is a value, or the other end is
    // closed.
    Answer<bool> poll(Seconds timeout = Seconds(0)) const {
        return at_end<bool>(methods::pipe::poll, (std::max)(0.0, timeout.count()));
    }
    // This process gives up its end, with all its handles of it and in all its threads. Others go
    // on.
    Answer<void> close() const {
        const Method closing = hold_->close();
        return ask<void>(*this, closing, end());
    }

private:
    template <class R, class... A>
    Answer<R> at_end(Method which, const A&... arguments) const {
        hold_->require_open(which);
        return ask<R>(*this, which, end(), arguments...);
    }

protected:
    PipeHoldPointer hold_;
};

}  // namespace detail

template <class T>
class PipeEnd : public detail::PipeMethods<T, detail::Direct>,
                public detail::AsyncNames<PipeEnd<T>> {
    using Base = detail::PipeMethods<T, detail::Direct>;

public:
    PipeEnd(const detail::Handle& handle, std::int64_t end,
            detail::HeldBy by = detail::HeldBy::handle)
        : Base(detail::hold_end(handle, end, by), handle) {}
    // Both ends of a pipe. Of one with a name a process has those that it uses, from its first use
    // on.
    static std::pair<PipeEnd, PipeEnd> both(const detail::Handle& pipe, bool is_named) {
        const detail::HeldBy by = is_named ? detail::HeldBy::use : detail::HeldBy::handle;
        return {PipeEnd(pipe, 0, by), PipeEnd(pipe, 1, by)};
    }

    // For manager.select.
    Selectable<T> receiving() const {
        return detail::selectable<T>(this->handle(), "recv", this->end());
    }
    Selectable<std::monostate> sending(detail::Item<T> value) const {
        return detail::selectable<std::monostate>(this->handle(), "send", this->end(), value);
    }

    // A handle of it is on its way to another process.
    void note_sent() const { this->hold_->note_sent(); }
    template <class Line>
    auto queued(const Line& line) const {
        return through<detail::Queued>(line);
    }
    // Its methods over another way.
    template <class Way, class Context>
    auto through(const Context& context) const {
        return detail::PipeMethods<T, Way>(this->hold_, context, this->handle());
    }
};

// An end inside another object: a reference to the pipe, and the number of the end.
template <class T>
struct Codec<PipeEnd<T>> {
    static constexpr std::string_view kind = "array";
    static void write(Encoder& encoder, const PipeEnd<T>& end) {
        end.note_sent();
        encoder.array(2);
        encoder.reference(end.handle());
        encoder.integer(end.end());
    }
    static PipeEnd<T> read(Decoder& decoder) {
        detail::expect_array(decoder, 2);
        const detail::Handle handle = decoder.handle();
        return PipeEnd<T>(handle, Codec<std::int64_t>::read(decoder));
    }
};

}  // namespace steward
