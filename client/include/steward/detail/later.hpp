// How a method of a proxy becomes a call that nobody waits for in a thread: the third way beside
// Direct and Queued (way.hpp, pipeline.hpp). Its answer is a call that has not been sent yet, and
// whoever has it says how its end is told: by a future, by a function, or by a completion token of
// Asio (steward/asio.hpp).
#pragma once

#include "steward/detail/async_result.hpp"

#include <concepts>

namespace steward {

namespace detail {

// One call under way, of which `End` hears: a callable that takes an AsyncResult. What it throws
// ends the program. Objects are kept until the call has ended: they must not end before it is done.
template <class R, class Make, class End>
class LaterOperation final : public Waiting {
    using Value = std::invoke_result_t<Make&, AsyncResult<ResultOf<R>>&>;

public:
    LaterOperation(SessionPointer session, std::vector<Handle> kept, Make make, End end)
        : session_(std::move(session)),
          kept_(std::move(kept)),
          make_(std::move(make)),
          end_(std::move(end)) {}

    void resolve(const Outcome& outcome) noexcept override { finish(read(outcome)); }
    void fail(std::exception_ptr error) noexcept override {
        finish(AsyncResult<Value>(std::move(error)));
    }
    std::exception_ptr error() const noexcept override { return nullptr; }
    bool is_resolved() const noexcept override { return has_ended_; }

private:
    AsyncResult<Value> read(const Outcome& outcome) {
        try {
            if (outcome.status != ErrorCode::none && !Result<R>::takes_refusals)
                throw_refused(outcome);
            if constexpr (std::is_void_v<ResultOf<R>>) {
                AsyncResult<void> result(std::in_place);
                make_(result);
                return result;
            } else {
                AsyncResult<ResultOf<R>> result(std::in_place, Result<R>::read(session_, outcome));
                return AsyncResult<Value>(std::in_place, make_(result));
            }
        } catch (...) {
            return AsyncResult<Value>(std::current_exception());
        }
    }
    void finish(AsyncResult<Value> result) noexcept {
        has_ended_ = true;
        kept_.clear();
        session_.reset();  // whoever hears of the end may be about to end the session
        end_(std::move(result));
    }

    SessionPointer session_;
    std::vector<Handle> kept_;
    Make make_;
    End end_;
    bool has_ended_ = false;
};

// The value as it came.
struct AsItCame {
    template <class T>
    T operator()(AsyncResult<T>& result) const {
        return result.get();
    }
};

template <class T>
struct ToPromise {
    std::promise<T> promise;
    void operator()(AsyncResult<T> result) {
        if (!result) return promise.set_exception(result.error());
        if constexpr (std::is_void_v<T>)
            promise.set_value();
        else
            promise.set_value(result.get());
    }
};

// A function that is told how a call ended; a token of Asio may be callable too, but returns
// something.
template <class Token, class Value>
concept Told = requires(Token& token, AsyncResult<Value> result) {
    { token(std::move(result)) } -> std::same_as<void>;
};

// How a completion token that is no function is told: defined by <steward/asio.hpp>.
template <class Token, class Call>
struct Initiation;

// A call that has not been sent: sent by whichever of these is said first, and once.
template <class R, class Make = AsItCame>
class [[nodiscard]] LaterCall {
public:
    using Value = std::invoke_result_t<Make&, AsyncResult<ResultOf<R>>&>;

    LaterCall(AsyncChannelPointer channel, Handle object, Method method, Bytes arguments,
              std::vector<Handle> kept, Make make = {})
        : channel_(std::move(channel)),
          object_(std::move(object)),
          method_(method),
          arguments_(std::move(arguments)),
          kept_(std::move(kept)),
          make_(std::move(make)) {}

    AsyncFuture<Value> future() && {
        ToPromise<Value> end;
        std::future<Value> future = end.promise.get_future();
        AsyncOperation operation = std::move(*this).start(std::move(end));
        return {std::move(future), std::move(operation)};
    }
    // `token` is a function that takes an AsyncResult<Value>, called by whichever thread
    // dispatches, once; or a completion token of Asio.
    template <class Token>
    auto operator()(Token&& token) && {
        if constexpr (Told<std::decay_t<Token>, Value>)
            return std::move(*this).start(std::forward<Token>(token));
        else
            return Initiation<std::decay_t<Token>, LaterCall>::begin(std::move(*this),
                                                                     std::forward<Token>(token));
    }

    // --- for what is made of it ---
    Method method() const { return method_; }
    const AsyncChannelPointer& channel() const { return channel_; }
    template <class Other>
    LaterCall<R, Other> with(Other make) && {
        return LaterCall<R, Other>(std::move(channel_), std::move(object_), method_,
                                   std::move(arguments_), std::move(kept_), std::move(make))
            .of(std::move(session_), well_known_);
    }
    template <class End>
    AsyncOperation start(End&& end) && {
        using Operation = LaterOperation<R, Make, std::decay_t<End>>;
        const ObjectId id = object_ ? object_->id() : well_known_;
        if (object_) kept_.push_back(std::move(object_));
        auto operation = std::make_shared<Operation>(std::move(session_), std::move(kept_),
                                                     std::move(make_), std::forward<End>(end));
        const std::uint64_t number =
            async_start(channel_, id, method_, arguments_, std::move(operation));
        return AsyncOperation(channel_, number);
    }
    // Of an object that is always there, and has no record.
    LaterCall of(SessionPointer session, ObjectId object = manager_object) && {
        session_ = std::move(session);
        well_known_ = object;
        return std::move(*this);
    }

private:
    AsyncChannelPointer channel_;
    Handle object_;
    SessionPointer session_;
    ObjectId well_known_ = manager_object;
    Method method_;
    Bytes arguments_;
    std::vector<Handle> kept_;
    Make make_;
};

}  // namespace detail
}  // namespace steward
