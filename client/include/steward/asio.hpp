// Calls that wait in a program with Asio: any completion token of Asio may be the last argument of
// a call with `async_` before its name, or stand in the brackets behind one of Async.
//   const int job = co_await jobs.async_get(asio::use_awaitable);
//   door.async_acquire(1s, [](std::exception_ptr error, steward::AsyncHold held) { … });
// Needs standalone Asio, 1.22 or later; no other header of the library does, and none includes
// this. Handlers are called as handler(std::exception_ptr, value), of a call without a value as
// handler(std::exception_ptr), on their associated executor (one that has none: on a thread of
// Asio's own) and never from within the call that starts them. A cancellation slot of theirs
// cancels the call in the daemon: what ends it then is std::system_error with
// asio::error::operation_aborted. All else that may be thrown is what the call that waits throws.
// With an error comes a value that is made of nothing.
#pragma once

#include "steward/async.hpp"
#include "steward/error.hpp"
#include "steward/manager.hpp"

#include <fcntl.h>
#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/error.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <atomic>
#include <system_error>

namespace steward {
namespace detail {

inline std::exception_ptr as_asio_has_it(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const Cancelled&) {
        return std::make_exception_ptr(std::system_error(asio::error::operation_aborted));
    } catch (...) {
        return std::current_exception();
    }
}

template <class Value, class Handler>
void call_handler(Handler& handler, AsyncResult<Value>& result) {
    const std::exception_ptr error = result ? nullptr : as_asio_has_it(result.error());
    if constexpr (std::is_void_v<Value>)
        std::move(handler)(error);
    else if (error)
        std::move(handler)(error, Value{});
    else
        std::move(handler)(error, result.get());
}

// The end of a call, on its way to the handler's executor, which has work until then.
template <class Value, class Handler>
class ToHandler {
    static auto tracked(const Handler& handler) {
        return asio::prefer(asio::get_associated_executor(handler),
                            asio::execution::outstanding_work.tracked);
    }

public:
    explicit ToHandler(Handler handler) : work_(tracked(handler)), handler_(std::move(handler)) {}

    void operator()(AsyncResult<Value> result) {
        const auto executor = work_;
        asio::post(executor, [handler = std::move(handler_), work = std::move(work_),
                              result = std::move(result)]() mutable {
            asio::get_associated_cancellation_slot(handler).clear();
            call_handler(handler, result);
        });
    }

private:
    decltype(tracked(std::declval<const Handler&>())) work_;
    Handler handler_;
};

// The slot is filled before the call is sent: its end may come before this does.
template <class Call, class Handler>
void start_for(Handler handler, Call call) {
    const auto operation = std::make_shared<AsyncOperation>();
    if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected())
        slot.assign([operation](asio::cancellation_type type) {
            if (type != asio::cancellation_type::none) operation->cancel();
        });
    ToHandler<typename Call::Value, Handler> end(std::move(handler));
    *operation = std::move(call).start(std::move(end));
}

template <class Value>
struct HandlerOf {
    static_assert(std::default_initializable<Value>,
                  "with an error comes a value that is made of nothing: this type has none");
    using Signature = void(std::exception_ptr, Value);
};
template <>
struct HandlerOf<void> {
    using Signature = void(std::exception_ptr);
};

template <class Token, class Call>
struct Initiation {
    template <class Given>
    static auto begin(Call call, Given&& token) {
        using Signature = typename HandlerOf<typename Call::Value>::Signature;
        return asio::async_initiate<Given, Signature>(
            [](auto handler, Call started) { start_for(std::move(handler), std::move(started)); },
            token, std::move(call));
    }
};

}  // namespace detail

// Ends the calls of a manager in an io_context of the program's, without a thread of the library's:
//   const steward::AsioLoop loop(manager, context);
//   context.run();
// It waits only while calls are under way, so that run() returns when they have ended. Its end
// comes when nobody runs the context, or in a thread that does; what is under way then ends no
// more.
class AsioLoop {
public:
    // Any execution context with a reactor, by an executor of it.
    AsioLoop(const Manager& manager, const asio::any_io_executor& executor)
        : waiting_(std::make_shared<Waiting>(manager.async(), executor)) {
        const std::weak_ptr<Waiting> waiting = waiting_;
        waiting_->async.on_start([waiting] {
            if (const auto there = waiting.lock()) there->come();
        });
    }
    template <class Context>
    requires requires(Context& context) { context.get_executor(); }
    AsioLoop(const Manager& manager, Context& context)
        : AsioLoop(manager, asio::any_io_executor(context.get_executor())) {}
    AsioLoop(const AsioLoop&) = delete;
    AsioLoop& operator=(const AsioLoop&) = delete;
    ~AsioLoop() {
        waiting_->async.on_start({});
        asio::error_code ignored;
        waiting_->descriptor.close(ignored);
    }

private:
    struct Waiting : std::enable_shared_from_this<Waiting> {
        Waiting(Async to_dispatch, const asio::any_io_executor& executor)
            : async(std::move(to_dispatch)),
              descriptor(executor, ::fcntl(async.descriptor(), F_DUPFD_CLOEXEC, 0)) {}

        // From any thread.
        void come() {
            if (is_waiting.exchange(true)) return;
            asio::post(descriptor.get_executor(), [self = shared_from_this()] { self->wait(); });
        }
        void wait() {
            if (!descriptor.is_open()) return;
            descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                  [self = shared_from_this()](const asio::error_code& error) {
                                      if (!error) self->dispatch();
                                  });
        }
        void dispatch() {
            async.dispatch();
            if (async.under_way() > 0) return wait();
            is_waiting = false;
            if (async.under_way() > 0) come();  // one has started meanwhile
        }

        Async async;
        asio::posix::stream_descriptor descriptor;
        std::atomic<bool> is_waiting = false;
    };

    std::shared_ptr<Waiting> waiting_;
};

}  // namespace steward
