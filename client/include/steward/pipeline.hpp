// Many calls in one round trip (Pipeline), and several calls as one step that nothing comes between
// (Batch).
//   auto pipeline = manager.pipeline();
//   steward::Pending<int> first = pipeline.on(numbers).get(0);
//   pipeline.on(names).append("anna");
//   pipeline.run();                          // one write, one wait
//   std::cout << first.value();
//   auto enter = manager.batch();            // acquire and get: one request
//   auto acquired = enter.on(lock).acquire();
//   auto number = enter.on(numbers).get(0);
//   enter.run();
//   auto leave = manager.batch();            // set and release: one request, not waited for
//   leave.on(numbers).set(0, number.value() - 1);
//   leave.on(lock).release();
//   leave.post();
#pragma once

#include "steward/detail/line.hpp"

namespace steward {
namespace detail {

class Queued;

}  // namespace detail

// The result of a queued call, once its pipeline or batch has run.
template <class R>
class Pending {
public:
    // The result; throws what the call itself would have thrown. std::logic_error before run().
    decltype(auto) value() const {
        if constexpr (std::is_void_v<detail::ResultOf<R>>)
            static_cast<void>(slot_->value());
        else
            return (slot_->value());
    }
    bool failed() const { return slot_->error() != nullptr; }

private:
    friend class detail::Queued;
    explicit Pending(std::shared_ptr<detail::Slot<R>> slot) : slot_(std::move(slot)) {}
    std::shared_ptr<detail::Slot<R>> slot_;
};

namespace detail {

// A proxy that queues its calls in a line.
class Queued {
    template <class R>
    friend struct Ask;

public:
    Queued(std::shared_ptr<Line> line, Handle object)
        : line_(std::move(line)), object_(std::move(object)) {
        if (&object_->session() != line_->session.get())
            throw std::logic_error(
                "a pipeline or batch takes calls to the objects of its own manager");
    }

protected:
    template <class R>
    using Answer = Pending<R>;

    template <class R, class... A>
    Pending<R> call(Method method, const A&... arguments) const {
        const std::size_t begin = line_->arguments.size();
        Encoder encoder(line_->arguments, line_->session.get());
        try {
            write_arguments(encoder, arguments...);
        } catch (...) {
            line_->arguments.resize(begin);
            throw;
        }
        auto slot = std::make_shared<Slot<R>>(line_->session);
        line_->calls.push_back({object_, method, begin, line_->arguments.size() - begin, slot});
        line_->references.insert(line_->references.end(), encoder.references().begin(),
                                 encoder.references().end());
        return Pending<R>(std::move(slot));
    }
    template <class... A>
    Pending<void> tell(Method method, const A&... arguments) const {
        return call<void>(method, arguments...);
    }

private:
    std::shared_ptr<Line> line_;
    Handle object_;
};

template <class Proxy>
auto queued(const std::shared_ptr<Line>& line, const Proxy& proxy) {
    if constexpr (requires { proxy.queued(line); })
        return proxy.queued(line);
    else
        return typename Proxy::template Methods<Queued>(line, proxy.handle());
}

}  // namespace detail

// Calls that are sent together and answered together; others may come between them. One thread at a
// time.
class Pipeline {
public:
    explicit Pipeline(detail::SessionPointer session) : line_(std::make_shared<detail::Line>()) {
        line_->session = std::move(session);
    }
    // The object's methods, queued.
    template <class Proxy>
    auto on(const Proxy& proxy) const {
        return detail::queued(line_, proxy);
    }
    std::size_t size() const { return line_->calls.size(); }
    // One round trip. Afterwards every Pending has its result and the pipeline is empty. Throws the
    // first refusal, after all calls have been answered; NotSent; Lost.
    void run();
    // The same, but refusals stay in their Pending.
    void collect() { detail::run(*line_, detail::Joined::no); }

private:
    std::shared_ptr<detail::Line> line_;
};

// At most 256 calls that are executed as one step, in order, with nothing in between. A call that
// has to wait (acquire) parks the rest; one that is refused or runs out of time stops the rest,
// which then were not executed (BatchStopped).
class Batch {
public:
    explicit Batch(detail::SessionPointer session) : line_(std::make_shared<detail::Line>()) {
        line_->session = std::move(session);
    }
    template <class Proxy>
    auto on(const Proxy& proxy) const {
        return detail::queued(line_, proxy);
    }
    std::size_t size() const { return line_->calls.size(); }
    // One round trip. True when all was done, false when an acquire ran out of time. Throws the
    // first refusal; NotSent; Lost.
    bool run();
    // Send without waiting; a refusal surfaces at a later call of this thread, or at its end. The
    // results cannot be asked for.
    void post() { detail::post(*line_); }

private:
    std::shared_ptr<detail::Line> line_;
};

}  // namespace steward
