// What every shared type is to the engine. A type keeps its state and its rules; it keeps no waiters, no clock and no
// clients: parking, deadlines and deaths are the engine's.
#pragma once

#include "common/msgpack_reader.hpp"
#include "common/msgpack_writer.hpp"
#include "engine/holders.hpp"
#include "engine/place.hpp"

#include <functional>
#include <optional>

namespace steward::engine {

class Call;

// Of what kinds an object's content is, as far as one key and one value of it tell. Of what it does not have, it says fault.
// An object that takes values of one kind only names that too.
struct Sample {
    Kind key = Kind::fault;
    Kind value = Kind::fault;
    std::string_view only = {};
};

class Object {
public:
    Object() = default;
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    virtual ~Object() = default;

    // The whole state as one value: what `steward get` shows and what a digest covers.
    virtual void write(Writer& writer) const = 0;
    // Bytes of storage that are charged for it. Cost: constant.
    virtual std::size_t stored_bytes() const { return 0; }
    // What a client that opens the object can hold against its own types. Cost: constant.
    virtual Sample sample() const { return {}; }
    // Whether its values may contain references to other objects.
    virtual bool holds_references() const { return false; }
    // Calls `visit` for each reference that it holds; asked when the object goes.
    virtual void visit_references(const std::function<void(ObjectId)>&) const {}
    // A process that held it crashed. The type applies its policy: release, keep or poison.
    virtual void holder_crashed(Holders&, const Holder&) {}
    // Comes right after, with what only a call can do: dropped references are counted, other objects changed (absorb). The
    // call is that of the holder that ended. It must not refuse, and answers nobody.
    virtual void holder_ended(Call&) {}
    // Only its holder may release it: the end of a holder, even a clean one, is treated as a crash.
    virtual bool is_owned() const { return false; }
    // A call that was parked goes without an answer of this object's: its caller died, or its time is up. `ticket` is what
    // the call remembered; `waiting` says how many of its method still wait.
    virtual void waiter_left(std::uint64_t /*ticket*/, std::size_t /*waiting*/) {}
    // When time alone changes it next, if ever: then alarm() is called, at that time or soon after. It must not refuse, and
    // answers nobody; whoever waits is asked again.
    virtual std::optional<Time> next_alarm() const { return std::nullopt; }
    virtual void alarm(Call&) {}
    // For the check of invariants: could the oldest waiter of a lane go on?
    virtual bool is_ready(Lane, const Holders&) const { return false; }
};

}  // namespace steward::engine
