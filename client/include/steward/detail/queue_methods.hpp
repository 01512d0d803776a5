// The methods of the shared queues, one line each, over a Way: at once (Queue and its like) or queued (Pipeline, Batch).
// docs/reference.md describes each.
#pragma once

#include "steward/detail/acquiring.hpp"
#include "steward/detail/item.hpp"
#include "steward/detail/selectable.hpp"

namespace steward {

// Who has been lent items of an owned queue; one for each thread of a process.
struct Lent {
    std::int64_t pid = 0;
    std::string name;
    std::uint64_t client = 0;
    std::int64_t items = 0;
};
template <>
struct Codec<Lent> {
    static Lent read(Decoder& decoder) {
        Lent lent;
        for (std::uint64_t left = decoder.expect(Kind::map, "a map").bits; left > 0; --left) {
            const std::string key = Codec<std::string>::read(decoder);
            if (key == "pid") lent.pid = Codec<std::int64_t>::read(decoder);
            else if (key == "name") lent.name = Codec<std::string>::read(decoder);
            else if (key == "client") lent.client = Codec<std::uint64_t>::read(decoder);
            else if (key == "items") lent.items = Codec<std::int64_t>::read(decoder);
            else decoder.value();
        }
        return lent;
    }
};

namespace detail {

// Whether the call was done: false where it was refused with this code, or its time was up.
template <ErrorCode refusal>
struct Done {};
template <ErrorCode refusal>
struct Result<Done<refusal>> {
    static constexpr bool takes_refusals = true;
    static bool read(const SessionPointer&, const Outcome& outcome) {
        if (outcome.status == refusal) return false;
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return true;
    }
};

enum class QueueType : std::uint8_t { queue, joinable_queue, lifo_queue, priority_queue };

// A method that all queues have, by its name, which is looked up at compile time for each of them. (The name is an argument of
// its own, so that nothing that is evaluated at compile time depends on a template's parameter: clang 14 refuses that.)
class QueueMethod {
public:
    template <std::size_t size>
    consteval QueueMethod(const char (&name)[size])
        : numbers_{number("queue", name), number("joinable_queue", name), number("lifo_queue", name),
                   number("priority_queue", name)} {}
    constexpr Method of(QueueType type) const { return numbers_[static_cast<std::size_t>(type)]; }

private:
    static consteval Method number(std::string_view owner, std::string_view name) {
        for (std::size_t i = 0; i < method_names.size(); ++i) {
            const std::string_view full = method_names[i];
            if (full.size() == owner.size() + 1 + name.size() && full.starts_with(owner) && full[owner.size()] == '.' &&
                full.ends_with(name))
                return static_cast<Method>(i);
        }
        throw "there is no such method in the table";
    }

    std::array<Method, 4> numbers_;
};

constexpr Method method_of(QueueType type, QueueMethod wanted) { return wanted.of(type); }

template <class T, QueueType type, class Way>
class QueueMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;
    static constexpr auto timed_out = ErrorCode::timed_out;

public:
    using Way::Way;

    // Waits until there is room. Throws QueueClosed.
    Answer<void> put(Item<T> item) const { return ask<void>(method_of(type, "put"), item); }
    // False when the queue was full for so long. Throws QueueClosed.
    Answer<Done<timed_out>> put_for(Item<T> item, Seconds timeout) const {
        return ask<Done<timed_out>>(method_of(type, "put"), item, true, (std::max)(0.0, timeout.count()));
    }
    // False when the queue is full, or others wait for room. Throws QueueClosed.
    Answer<Done<ErrorCode::queue_full>> put_nowait(Item<T> item) const {
        return ask<Done<ErrorCode::queue_full>>(method_of(type, "put_nowait"), item);
    }
    // Waits until all fit; all or none. False when the time was up. Throws BadArgument for more than the queue ever has room for.
    Answer<Done<timed_out>> put_many(const std::vector<T>& items, std::optional<Seconds> timeout = {}) const {
        return ask<Done<timed_out>>(method_of(type, "put_many"), items, seconds(timeout));
    }
    // Waits for an item. Throws QueueClosed when nothing is left.
    Answer<T> get() const { return ask<T>(method_of(type, "get")); }
    // Nothing when no item came for so long. Throws QueueClosed.
    Answer<Maybe<T, timed_out>> get_for(Seconds timeout) const {
        return ask<Maybe<T, timed_out>>(method_of(type, "get"), true, (std::max)(0.0, timeout.count()));
    }
    // Nothing when there is no item, or others wait for one. Throws QueueClosed.
    Answer<Maybe<T, ErrorCode::queue_empty>> get_nowait() const {
        return ask<Maybe<T, ErrorCode::queue_empty>>(method_of(type, "get_nowait"));
    }
    Answer<Maybe<T, ErrorCode::queue_empty>> try_get() const { return get_nowait(); }
    // Waits for one item, and takes up to `count`. Throws QueueClosed.
    Answer<std::vector<T>> get_many(std::int64_t count) const { return ask<std::vector<T>>(method_of(type, "get_many"), count); }
    // The same, but nothing when no item came for so long.
    Answer<Maybe<std::vector<T>, timed_out>> get_many(std::int64_t count, Seconds timeout) const {
        return ask<Maybe<std::vector<T>, timed_out>>(method_of(type, "get_many"), count, (std::max)(0.0, timeout.count()));
    }
    // For manager.select: to get an item, to put this one.
    Selectable<T> getting() const
        requires std::same_as<Way, Direct>
    {
        return selectable<T>(this->handle(), "get");
    }
    Selectable<std::monostate> putting(Item<T> item) const
        requires std::same_as<Way, Direct>
    {
        return selectable<std::monostate>(this->handle(), "put", item);
    }

    Answer<std::int64_t> qsize() const { return ask<std::int64_t>(method_of(type, "qsize")); }
    Answer<bool> empty() const { return ask<bool>(method_of(type, "empty")); }
    Answer<bool> full() const { return ask<bool>(method_of(type, "full")); }
    // Lets nothing more in. Getters take what is left, and then hear QueueClosed.
    Answer<void> close() const { return ask<void>(method_of(type, "close")); }
    Answer<bool> closed() const { return ask<bool>(method_of(type, "closed")); }

    // Of an owned queue: this thread's oldest items are done. Throws NotHeld when it has not been lent so many.
    Answer<void> done(std::int64_t count = 1) const { return ask<void>(method_of(type, "done"), count); }
    // This thread's oldest item returns to the head. Throws NotHeld.
    Answer<void> give_back() const { return ask<void>(method_of(type, "give_back")); }
    // How often this thread's oldest item has been delivered, this time included. Throws NotHeld.
    Answer<std::int64_t> deliveries() const { return ask<std::int64_t>(method_of(type, "deliveries")); }
    Answer<std::vector<Lent>> lent() const { return ask<std::vector<Lent>>(method_of(type, "lent")); }
    // How many items were dropped after too many deliveries, for want of a queue for dead letters.
    Answer<std::int64_t> dropped() const { return ask<std::int64_t>(method_of(type, "dropped")); }

protected:
    template <class R, class... A>
    Answer<R> ask(Method which, const A&... arguments) const {
        return this->template call<R>(which, arguments...);
    }
};

template <class T, class Way>
class JoinableQueueMethods : public QueueMethods<T, QueueType::joinable_queue, Way> {
    using Base = QueueMethods<T, QueueType::joinable_queue, Way>;
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Base::Base;

    // One item that was taken is done. Throws BadArgument when everything is.
    Answer<void> task_done() const { return this->template ask<void>(method("joinable_queue.task_done")); }
    // Waits until every item that was put in is done; false when the time was up.
    Answer<Done<ErrorCode::timed_out>> join(std::optional<Seconds> timeout = {}) const {
        return this->template ask<Done<ErrorCode::timed_out>>(method("joinable_queue.join"), seconds(timeout));
    }
    Answer<std::int64_t> unfinished() const { return this->template ask<std::int64_t>(method("joinable_queue.unfinished")); }
};

}  // namespace detail
}  // namespace steward
