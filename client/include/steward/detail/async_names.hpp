// The names under which every call that may wait exists once more, as one that returns at once: one
// for each name, whatever types have it. What they do is said in <steward/async.hpp>, which a
// program includes that calls one; a proxy pays nothing for them.
//   std::future<int> item = jobs.async_get();                        // started; told by a future
//   jobs.async_get([](steward::AsyncResult<int> item) { … });        // by a function
//   int item = co_await jobs.async_get(asio::use_awaitable);         // <steward/asio.hpp>
// The arguments are those of the call of that name, and the token comes last. No thread waits; what
// has started can be cancelled. Each costs a frame each way, as the call does.
#pragma once

namespace steward::detail {

// What a call comes to, of a proxy: defined by <steward/async.hpp>.
template <class Proxy>
struct AsyncStart;

// `Self` is the proxy. What it has no call for, it has no call for here either.
template <class Self>
class AsyncNames {
public:
    template <class... A>
    auto async_acquire(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.acquire(a...)) { return way.acquire(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_acquire_shared(A&&... given) const {
        return start([](auto& way, auto&... a) -> decltype(way.acquire_shared(
                                                   a...)) { return way.acquire_shared(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_arrive(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.arrive(a...)) { return way.arrive(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_arrive_and_wait(A&&... given) const {
        return start([](auto& way, auto&... a) -> decltype(way.arrive_and_wait(
                                                   a...)) { return way.arrive_and_wait(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_get(A&&... given) const {
        return start([](auto& way, auto&... a) -> decltype(way.get(a...)) { return way.get(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_get_for(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.get_for(a...)) { return way.get_for(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_get_many(A&&... given) const {
        return start([](auto& way,
                        auto&... a) -> decltype(way.get_many(a...)) { return way.get_many(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_join(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.join(a...)) { return way.join(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_poll(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.poll(a...)) { return way.poll(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_put(A&&... given) const {
        return start([](auto& way, auto&... a) -> decltype(way.put(a...)) { return way.put(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_put_for(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.put_for(a...)) { return way.put_for(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_put_many(A&&... given) const {
        return start([](auto& way,
                        auto&... a) -> decltype(way.put_many(a...)) { return way.put_many(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_recv(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.recv(a...)) { return way.recv(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_recv_for(A&&... given) const {
        return start([](auto& way,
                        auto&... a) -> decltype(way.recv_for(a...)) { return way.recv_for(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_send(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.send(a...)) { return way.send(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_take(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.take(a...)) { return way.take(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_take_for(A&&... given) const {
        return start([](auto& way,
                        auto&... a) -> decltype(way.take_for(a...)) { return way.take_for(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_take_many(A&&... given) const {
        return start([](auto& way, auto&... a) -> decltype(way.take_many(
                                                   a...)) { return way.take_many(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_wait(A&&... given) const {
        return start(
            [](auto& way, auto&... a) -> decltype(way.wait(a...)) { return way.wait(a...); },
            static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_wait_for(A&&... given) const {
        return start([](auto& way,
                        auto&... a) -> decltype(way.wait_for(a...)) { return way.wait_for(a...); },
                     static_cast<A&&>(given)...);
    }
    template <class... A>
    auto async_wait_until(A&&... given) const {
        return start([](auto& way, auto&... a) -> decltype(way.wait_until(
                                                   a...)) { return way.wait_until(a...); },
                     static_cast<A&&>(given)...);
    }

private:
    template <class Call, class... A>
    auto start(Call call, A&&... given) const {
        return AsyncStart<Self>::start(static_cast<const Self&>(*this), call,
                                       static_cast<A&&>(given)...);
    }
};

}  // namespace steward::detail
