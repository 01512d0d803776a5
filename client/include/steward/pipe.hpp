// Pipes between processes, as Python's Pipe: what one end sends the other receives. An end belongs to the processes that have
// used it; when the last of them has closed it or ended, however it ended, the other end receives what is left and then hears
// QueueClosed. An end that nobody has used yet is open.
//   const auto [mine, yours] = manager.pipe<std::string>();
#pragma once

#include "steward/detail/queue_methods.hpp"

namespace steward {

template <class T>
class PipeEnd : public detail::Direct {
public:
    PipeEnd(detail::Handle handle, std::int64_t end) : Direct(std::move(handle)), end_(end) {}

    // 0 or 1.
    std::int64_t end() const { return end_; }
    // Waits while a thousand are on their way. Throws QueueClosed when either end is closed, BadArgument at the end of a one-way
    // pipe that only receives.
    void send(const T& value) const { call<void>(detail::method("pipe.send"), end_, value); }
    // Waits for a value. Throws QueueClosed when nothing is left and the other end is closed.
    T recv() const { return call<T>(detail::method("pipe.recv"), end_); }
    // Nothing when no value came for so long.
    std::optional<T> recv_for(Seconds timeout) const {
        return call<detail::Maybe<T, ErrorCode::timed_out>>(detail::method("pipe.recv"), end_, std::max(0.0, timeout.count()));
    }
    // Whether recv() would not wait, now or within that time: there is a value, or the other end is closed.
    bool poll(Seconds timeout = Seconds(0)) const {
        return call<bool>(detail::method("pipe.poll"), end_, std::max(0.0, timeout.count()));
    }
    // This process no longer uses the end, with none of its threads.
    void close() const { call<void>(detail::method("pipe.close"), end_); }

private:
    std::int64_t end_;
};

// An end inside another object: a reference to the pipe, and the number of the end.
template <class T>
struct Codec<PipeEnd<T>> {
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
