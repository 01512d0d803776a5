// Calls on several objects in one step: acquire_all holds all of them or none, select does the
// first of several calls that can be done, select_all all of them at once or none. Made by Manager.
//   const auto held = manager.acquire_all(left, right, steward::shared(table));
//   if (auto done = manager.select_for(5s, jobs.getting(), stop.waiting())) …
// What is held is released at the end of the block; std::get<0>(*done) is the item.
#pragma once

#include "steward/detail/lockable.hpp"
#include "steward/detail/selectable.hpp"
#include "steward/value.hpp"

namespace steward {

namespace detail {

// An object that is held, and the method that lets go of it.
struct Holds {
    Handle object;
    Method release;
};

// The arguments of manager.acquire_all, and of select and select_all.
Bytes acquiring_arguments(const SessionPointer& session, const std::vector<Holds>& wanted,
                          std::optional<Seconds> timeout);
Bytes choosing_arguments(const SessionPointer& session, const std::vector<Choice>& choices,
                         std::optional<Seconds> timeout);

}  // namespace detail

// Several locks, held together; its end releases them in reverse order, without waiting. Holds
// nothing if the time was up.
class HeldAll {
public:
    HeldAll() = default;
    HeldAll(HeldAll&& other) noexcept { *this = std::move(other); }
    HeldAll& operator=(HeldAll&& other) noexcept {
        if (this == &other) return *this;
        release();
        held_ = std::exchange(other.held_, {});
        acquired_ = std::exchange(other.acquired_, {});
        return *this;
    }
    ~HeldAll() { release(); }

    explicit operator bool() const { return acquired_.acquired; }
    // Whether the last holder of any of them died, and the number of the grant, one for all.
    const Acquired& acquired() const { return acquired_; }
    void release() noexcept {
        for (auto one = held_.rbegin(); one != held_.rend(); ++one)
            detail::post(one->object->session(), one->object->id(), one->release, {});
        held_.clear();
        acquired_ = {};
    }

private:
    friend class Manager;

    std::vector<detail::Holds> held_;
    Acquired acquired_;
};

class Process;

template <class Proxy, class... A>
Choice choice(const Proxy& object, std::string method, const A&... arguments) {
    Choice made{object.handle(), std::move(method), {}};
    Encoder encoder(made.arguments, &object.handle()->session());
    encoder.array(sizeof...(A));
    (Codec<std::decay_t<A>>::write(encoder, arguments), ...);
    made.references = encoder.references();
    return made;
}

// The end of a process that this program started: a Process or a Spawned, whether it uses the
// manager or not. What it held is free by then. Throws std::logic_error before its start.
Selectable<std::monostate> choice(const Process& process);

// What a select did: the place of the call in the list, and its answer.
struct Selected {
    std::size_t index = 0;
    Value value;
};

}  // namespace steward
