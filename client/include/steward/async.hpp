// Waiting without a blocked thread: every call that may wait exists once more with `async_` before
// its name, and every call at all by Async::on(). All of a process go over one background
// connection to the daemon; there is no thread for each.
//   std::future<std::string> job = jobs.async_get();             // a future
//   jobs.async_get_for(5s, [](auto result) { … });               // a function
//   const int job = co_await jobs.async_get(asio::use_awaitable);   // with <steward/asio.hpp>
// Who ends them: a thread of the library's own that the first of them starts; or the program's own
// loop, once it has asked for it:
//   const steward::Async async = manager.async();
//   … poll() or epoll_wait() until async.descriptor() is readable, then async.dispatch() …
// What is acquired so belongs to the background connection, and no thread: AsyncHold lets it go
// there. An RLock and a condition on one know no other owner: two coroutines that acquire the same
// RLock both have it. The critical sections of the threads (error.hpp) are not concerned.
#pragma once

#include "steward/async_hold.hpp"
#include "steward/reports.hpp"

namespace steward {

namespace detail {

struct MakeReports {
    std::vector<Report> operator()(AsyncResult<Value>& answer) const;
};

}  // namespace detail

// The background connection of a manager, for whoever dispatches it in a loop of its own, and for
// calls that no proxy has. A handle: copies are alike. Calls of several objects are not sent before
// they are told how they end: .future(), or a token in brackets:
//   co_await async.select(jobs.getting(), stop.waiting())(asio::use_awaitable);
class Async {
public:
    Async(detail::SessionPointer session, detail::AsyncChannelPointer channel)
        : session_(std::move(session)), channel_(std::move(channel)) {}

    // Readable when dispatch() would do something. It stays the library's: poll it, close it never.
    int descriptor() const { return detail::async_descriptor(channel_); }
    // Ends the calls whose ends have come, in this thread, and waits for nothing: returns how many.
    // Where the daemon is lost it asks for half a second at most what became of it, once.
    std::size_t dispatch() const { return detail::async_dispatch(channel_); }
    // Calls that have not ended, in the whole process.
    std::size_t under_way() const { return detail::async_under_way(channel_); }
    // `hear` is called by whoever starts a call, in its thread, and must not start one itself;
    // nothing for none. There is one for each process: an AsioLoop has it.
    void on_start(std::function<void()> hear) const {
        detail::async_on_start(channel_, std::move(hear));
    }

    // All methods of an object, each a call to be told how it ends. What they acquire is the
    // background connection's until it is released by the same way.
    template <class Proxy>
    auto on(const Proxy& proxy) const {
        return detail::later_of(channel_, proxy);
    }

    // As those of Manager, which say what they throw.
    template <class... Locks>
    requires(detail::Holdable<Locks>&&...) auto acquire_all(const Locks&... locks) const {
        return acquire({}, locks...);
    }
    template <class... Locks>
    requires(detail::Holdable<Locks>&&...) auto try_acquire_all_for(Seconds timeout,
                                                                    const Locks&... locks) const {
        return acquire(timeout, locks...);
    }
    template <class... R>
    auto select(const Selectable<R>&... calls) const {
        using Answer = detail::Chosen<R...>;
        return choose<Answer>(detail::methods::manager::select, {calls...}, {}, detail::Surely{});
    }
    // Nothing when the time was up.
    template <class... R>
    auto select_for(Seconds timeout, const Selectable<R>&... calls) const {
        using Answer = detail::Chosen<R...>;
        return choose<Answer>(detail::methods::manager::select, {calls...}, timeout,
                              detail::AsItCame{});
    }
    template <class... R>
    auto select_all(const Selectable<R>&... calls) const {
        using Answer = detail::AllOf<R...>;
        return choose<Answer>(detail::methods::manager::select_all, {calls...}, {},
                              detail::Surely{});
    }
    template <class... R>
    auto select_all_for(Seconds timeout, const Selectable<R>&... calls) const {
        using Answer = detail::AllOf<R...>;
        return choose<Answer>(detail::methods::manager::select_all, {calls...}, timeout,
                              detail::AsItCame{});
    }
    // Whether the process has ended, and what it held is free, within that time.
    auto await_end(std::int64_t pid, std::optional<Seconds> timeout = {}) const {
        return detail::Later(channel_, session_)
            .call_of<detail::InTime>(detail::methods::manager::await_end, pid,
                                     detail::seconds(timeout));
    }
    // What the daemon has noticed with greater numbers, as soon as there is something; nothing when
    // the time was up.
    auto next_reports(std::uint64_t after, std::optional<Seconds> timeout = {}) const {
        return detail::Later(channel_, session_)
            .call_of<Value>(detail::methods::service::next_reports, after, detail::seconds(timeout))
            .of(session_, service_object)
            .with(detail::MakeReports{});
    }

private:
    friend class Manager;

    template <class... Locks>
    auto acquire(std::optional<Seconds> timeout, const Locks&... locks) const {
        std::vector<detail::Holds> wanted{{locks.handle(), Locks::releasing}...};
        return detail::LaterCall<Acquired>(channel_, nullptr, detail::methods::manager::acquire_all,
                                           detail::acquiring_arguments(session_, wanted, timeout),
                                           {locks.handle()...})
            .of(session_)
            .with(detail::MakeHold{channel_, std::move(wanted)});
    }
    template <class Answer, class Make>
    auto choose(detail::Method method, const std::vector<Choice>& choices,
                std::optional<Seconds> timeout, Make make) const {
        std::vector<detail::Handle> kept;
        for (const Choice& one : choices) {
            if (one.object) kept.push_back(one.object);
            kept.insert(kept.end(), one.references.begin(), one.references.end());
        }
        return detail::LaterCall<Answer>(channel_, nullptr, method,
                                         detail::choosing_arguments(session_, choices, timeout),
                                         std::move(kept))
            .of(session_)
            .with(make);
    }

    detail::SessionPointer session_;
    detail::AsyncChannelPointer channel_;
};

}  // namespace steward
