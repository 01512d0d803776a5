// The way over which a proxy's methods become calls that nobody waits for in a thread (later.hpp),
// and what the manager's calls of several objects need beside.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/later.hpp"
#include "steward/detail/selectable.hpp"
#include "steward/detail/ticket.hpp"
#include "steward/detail/waiting.hpp"

namespace steward::detail {

// A proxy whose calls wait to be told how they end.
class Later {
    template <class R>
    friend struct Ask;

public:
    Later(AsyncChannelPointer channel, Handle object)
        : channel_(std::move(channel)),
          session_(object->session_pointer()),
          object_(std::move(object)) {}
    // Of the manager.
    Later(AsyncChannelPointer channel, SessionPointer session)
        : channel_(std::move(channel)), session_(std::move(session)) {}

    template <class R, class... A>
    LaterCall<R> call_of(Method method, const A&... arguments) const {
        return call<R>(method, arguments...);
    }

protected:
    template <class R>
    using Answer = LaterCall<R>;

    template <class R, class... A>
    LaterCall<R> call(Method method, const A&... arguments) const {
        Bytes bytes;
        Encoder encoder(bytes, session_.get());
        write_arguments(encoder, arguments...);
        return LaterCall<R>(channel_, object_, method, std::move(bytes), encoder.references())
            .of(session_);
    }
    template <class... A>
    LaterCall<void> tell(Method method, const A&... arguments) const {
        return call<void>(method, arguments...);
    }

private:
    AsyncChannelPointer channel_;
    SessionPointer session_;
    Handle object_;
};

template <class Proxy>
auto later_of(const AsyncChannelPointer& channel, const Proxy& proxy) {
    if constexpr (requires { proxy.template through<Later>(channel); })
        return proxy.template through<Later>(channel);
    else
        return typename Proxy::template Methods<Later>(channel, proxy.handle());
}

// --- what is lent in an answer ---

template <class Value>
struct LentIn {};
template <class T>
struct LentIn<Taken<T>> {
    using type = T;
};
template <class Inner>
struct LentIn<std::optional<Inner>> : LentIn<Inner> {};
template <class Inner>
struct LentIn<std::vector<Inner>> : LentIn<Inner> {};

// --- calls of several objects ---

// What select answers, and select_all.
template <class... R>
struct Chosen {};
template <class... R>
struct Result<Chosen<R...>> {
    static constexpr bool takes_refusals = true;
    static std::optional<std::variant<R...>> read(const SessionPointer& session,
                                                  const Outcome& outcome) {
        return chosen<R...>(session, outcome);
    }
};
template <class... R>
struct AllOf {};
template <class... R>
struct Result<AllOf<R...>> {
    static constexpr bool takes_refusals = true;
    static std::optional<std::tuple<R...>> read(const SessionPointer& session,
                                                const Outcome& outcome) {
        return all_of<R...>(session, outcome);
    }
};
// Without a limit of time there is an answer.
struct Surely {
    template <class T>
    T operator()(AsyncResult<std::optional<T>>& result) const {
        return std::move(*result.get());
    }
};

}  // namespace steward::detail
