// How a call that nobody waits for in a thread ends, and how it is cancelled.
#pragma once

#include "steward/detail/async_door.hpp"

#include <exception>
#include <future>

namespace steward {

// How a call ended: its value, or what it throws.
template <class T>
class AsyncResult {
    using Kept = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

public:
    explicit AsyncResult(std::exception_ptr error) : error_(std::move(error)) {}
    template <class... A>
    explicit AsyncResult(std::in_place_t, A&&... value)
        : value_(std::in_place, std::forward<A>(value)...) {}

    // Whether there is a value.
    explicit operator bool() const noexcept { return value_.has_value(); }
    // What get() throws, if it does.
    const std::exception_ptr& error() const noexcept { return error_; }
    // The value, once. Throws what the call would have thrown: Refused, Cancelled, NotSent, Lost,
    // ConversionError.
    T get() {
        if (error_) std::rethrow_exception(error_);
        if constexpr (!std::is_void_v<T>) return std::move(*value_);
    }

private:
    std::optional<Kept> value_;
    std::exception_ptr error_;
};

// A call that is under way, or was.
class AsyncOperation {
public:
    AsyncOperation() = default;
    AsyncOperation(detail::AsyncChannelPointer channel, std::uint64_t number)
        : channel_(std::move(channel)), number_(number) {}

    // Asks the daemon to let it wait no longer, and waits for nothing. It ends all the same, once:
    // with Cancelled, or as it would have where that came first. What comes of a time that is up
    // comes of this: a barrier breaks; a condition's wait is false when its lock is held again. Any
    // thread may say it, and say it too late.
    void cancel() const noexcept {
        if (channel_) detail::async_cancel(channel_, number_);
    }

private:
    detail::AsyncChannelPointer channel_;
    std::uint64_t number_ = 0;
};

// A std::future that can be cancelled. Letting it go cancels nothing: what the call takes is taken,
// and is given back only where it is lent.
template <class T>
class AsyncFuture : public std::future<T> {
public:
    AsyncFuture() = default;
    AsyncFuture(std::future<T> started, AsyncOperation operation)
        : std::future<T>(std::move(started)), operation_(std::move(operation)) {}

    void cancel() const noexcept { operation_.cancel(); }

private:
    AsyncOperation operation_;
};

}  // namespace steward
