// What calls hand out that nobody waits for in a thread (steward/async.hpp): holds of what they
// acquired, loans of what they took.
#pragma once

#include "steward/detail/later_way.hpp"
#include "steward/loan.hpp"
#include "steward/several.hpp"

namespace steward {

// What was acquired by an async_acquire, or by Async::acquire_all; its end lets go, without
// waiting. It may be moved to another thread. In a forked child a copy does nothing. False: the
// time was up.
class AsyncHold {
public:
    AsyncHold() = default;
    AsyncHold(detail::AsyncChannelPointer channel, std::vector<detail::Holds> held,
              Acquired acquired)
        : channel_(std::move(channel)), held_(std::move(held)), acquired_(acquired) {}
    AsyncHold(AsyncHold&& other) noexcept { *this = std::move(other); }
    AsyncHold& operator=(AsyncHold&& other) noexcept {
        if (this == &other) return *this;
        release();
        channel_ = std::move(other.channel_);
        held_ = std::exchange(other.held_, {});
        acquired_ = std::exchange(other.acquired_, {});
        return *this;
    }
    ~AsyncHold() { release(); }

    explicit operator bool() const { return acquired_.acquired; }
    // How the last holder ended, and the fencing token.
    const Acquired& acquired() const { return acquired_; }
    // Lets go now: sent at once and not waited for, in the reverse of the order in which they were
    // named. Where a lease has ended it does nothing.
    void release() noexcept {
        for (auto one = held_.rbegin(); one != held_.rend(); ++one)
            detail::async_post(channel_, one->object->id(), one->release);
        detach();
    }
    // Leaves it held: it is let go by release() of Async::on(lock), or with the process.
    void detach() noexcept {
        held_.clear();
        acquired_ = {};
    }

private:
    detail::AsyncChannelPointer channel_;
    std::vector<detail::Holds> held_;
    Acquired acquired_;
};

namespace detail {

// Acquired by one call: a hold.
struct MakeHold {
    AsyncChannelPointer channel;
    std::vector<Holds> wanted;
    AsyncHold operator()(AsyncResult<Acquired>& result) {
        const Acquired acquired = result.get();
        if (!acquired) return {};
        return {std::move(channel), std::move(wanted), acquired};
    }
};

// Lent with a ticket: a loan, which is the process's.
template <class T>
struct MakeLoan {
    Handle queue;
    typename Loan<T>::Methods methods;

    Loan<T> operator()(AsyncResult<Taken<T>>& result) const { return loan(result.get()); }
    std::optional<Loan<T>> operator()(AsyncResult<std::optional<Taken<T>>>& result) const {
        std::optional<Taken<T>> taken = result.get();
        if (!taken) return std::nullopt;
        return loan(std::move(*taken));
    }
    std::vector<Loan<T>> operator()(AsyncResult<std::vector<Taken<T>>>& result) const {
        return loans(result.get());
    }
    std::optional<std::vector<Loan<T>>> operator()(
        AsyncResult<std::optional<std::vector<Taken<T>>>>& result) const {
        std::optional<std::vector<Taken<T>>> taken = result.get();
        if (!taken) return std::nullopt;
        return loans(std::move(*taken));
    }

private:
    Loan<T> loan(Taken<T> taken) const { return Loan<T>(queue, methods, std::move(taken)); }
    std::vector<Loan<T>> loans(std::vector<Taken<T>> taken) const {
        std::vector<Loan<T>> all;
        for (Taken<T>& one : taken) all.push_back(loan(std::move(one)));
        return all;
    }
};

// What a proxy's own call makes of the answer, and the one that is not waited for does too.
template <class Proxy, class R>
auto made(const Proxy& proxy, LaterCall<R> call) {
    if constexpr (std::same_as<R, Acquired>) {
        const bool is_shared = call.method() == methods::rwlock::acquire_shared;
        const Method release = is_shared ? methods::rwlock::release_shared : Proxy::Type::release;
        std::vector<Holds> wanted{{proxy.handle(), release}};
        MakeHold make{call.channel(), std::move(wanted)};
        return std::move(call).with(std::move(make));
    } else if constexpr (requires { typename LentIn<ResultOf<R>>::type; }) {
        using T = typename LentIn<ResultOf<R>>::type;
        MakeLoan<T> make{proxy.handle(), {Proxy::Type::done, Proxy::Type::give_back}};
        return std::move(call).with(std::move(make));
    } else {
        return call;
    }
}

// The last of the arguments is the token, unless the method takes all of them: then a future.
template <class Proxy>
struct AsyncStart {
    template <class Call, class... A>
    static auto start(const Proxy& proxy, Call call, A&&... given) {
        auto way = later_of(async_channel(proxy.handle()->session_pointer()), proxy);
        if constexpr (std::invocable<Call&, decltype(way)&, A&...>) {
            return made(proxy, call(way, given...)).future();
        } else {
            static_assert(sizeof...(A) > 0, "this proxy has no such call");
            auto all = std::forward_as_tuple(std::forward<A>(given)...);
            return [&]<std::size_t... i>(std::index_sequence<i...>) {
                return made(proxy, call(way, std::get<i>(all)...))(
                    std::get<sizeof...(A) - 1>(std::move(all)));
            }
            (std::make_index_sequence<sizeof...(A) - 1>());
        }
    }
};

}  // namespace detail

}  // namespace steward
