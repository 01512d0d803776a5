// What every shared type is to the engine. A type keeps its state and its rules; it keeps no
// waiters, no holders, no clock and no clients: parking, holding, deadlines and deaths are the
// engine's.
//
// The two sides meet in three ways. A row (row.hpp) leads a call to a member function, which
// answers it and says its effects. What happens without a call, that a holder ends, a waiter
// leaves, a time comes, is told by the virtual functions below; they answer like a call, with
// effects, and must not refuse, since nobody is there to hear it. And the state goes out and comes
// back: `save` writes all that the object remembers, the row's `load` makes an object from it that
// behaves alike from then on.
#pragma once

#include "common/msgpack_reader.hpp"
#include "common/msgpack_writer.hpp"
#include "engine/effects.hpp"
#include "engine/glimpse.hpp"
#include "engine/on_deadlock.hpp"

#include <functional>
#include <optional>
#include <span>

namespace steward::engine {

class Call;

// Of what kinds an object's content is, as far as one key and one value of it tell. Of what it does
// not have, it says fault. An object that takes values of one kind only names that too.
struct Sample {
    Kind key = Kind::fault;
    Kind value = Kind::fault;
    std::string_view only = {};
};

// What becomes of what a holder held that has ended: the engine carries it out.
enum class Verdict : std::uint8_t {
    release,  // others may have it
    keep,     // it stays held, by somebody who is gone
    poison,   // others could have it, but the type refuses them until somebody repairs it
};

// One holder's end, or that of a process with all that it held of one object, by whichever of its
// channels.
struct Ended {
    struct Part {
        Caller caller;
        std::uint8_t mode;
        std::uint64_t count;
        Sequence since;
    };

    bool with_process = false;  // the whole process has ended, not just a channel of it
    bool by_lease = false;      // nobody has: what it held was lent, and its time is up
    Verdict verdict = Verdict::release;
    std::vector<Part> parts = {};  // what it held, in the order of the grants
};

// What a holder that has ended held of one object is told to it as a whole, since it judges by all
// of it; or some holdings at a time; or of a holding so much of its count at a time.
enum class EndedParts : std::uint8_t { whole, holdings, counts };

class Object {
public:
    Object() = default;
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    virtual ~Object() = default;

    // The content as one value, for people: what `steward get` shows. Who holds it is seen in
    // `holders`.
    virtual void show(Writer& writer, const Holders& holders) const = 0;
    // All that the object remembers, its options too, as one value: what its type's `load` reads,
    // and what a digest covers.
    virtual void save(Writer& writer) const { show(writer, Holders()); }

    // Bytes of storage that are charged for it: they follow from the content, not from how it came
    // about. Cost: constant.
    virtual std::size_t stored_bytes() const { return 0; }
    // By how much that grows at most when so many values of so many bytes in all come in one call,
    // with what the call needs meanwhile to work with.
    virtual std::uint64_t growth(std::uint64_t values, std::uint64_t bytes) const {
        return bytes + values;
    }
    // How many items it has: what a call costs may depend on it. Cost: constant.
    virtual std::size_t items() const { return 0; }
    // What a client that opens the object can hold against its own types. Cost: constant.
    virtual Sample sample() const { return {}; }
    // What stands under a key, or at an index, as places.hpp names them; for nothing the content as
    // a whole, where that is one value. For those who watch it. Cost: constant.
    virtual Glimpse glimpse(BytesView /*key*/) const { return {}; }
    // Whether its values may contain references to other objects.
    virtual bool holds_references() const { return false; }
    // Calls `visit` for each reference that it holds.
    virtual void visit_references(const std::function<void(ObjectId)>&) const {}
    // The same in parts: of just so many items from `place` on. Returns where to go on, or nothing
    // at the end. A place is for an object that has not changed; in one that was just loaded it is
    // the number of items before it.
    virtual std::optional<std::size_t> visit_part(
        std::size_t /*place*/, std::size_t /*items*/,
        const std::function<void(ObjectId)>& visit) const {
        visit_references(visit);
        return std::nullopt;
    }
    // The object has ended: it gives up about so many items, and calls `visit` for each reference
    // in them. True once it refers to nothing any more and can be destroyed at once. Until then
    // nothing else is asked of it but to be saved, and loaded again.
    virtual bool shed(std::size_t /*items*/, const std::function<void(ObjectId)>& visit) {
        visit_references(visit);
        return true;
    }

    // Whether what it remembers goes together with who holds it, and with the calls on it that
    // wait: where each stands first, and what it remembers. One of the invariants: nothing of a
    // state that is taken over is trusted.
    virtual bool fits(const Holders&, std::span<const Place> /*waiting*/) const { return true; }

    // Whether those that it refers to, and calls itself, are of the types that it made sure of.
    virtual bool refers_rightly(const std::function<const Object*(ObjectId)>& /*find*/) const {
        return true;
    }

    // Another object that calls of this one may touch: it stays the same for ever.
    virtual std::optional<ObjectId> companion() const { return std::nullopt; }

    // Whether it may guard other objects (guarding.hpp): the mode in which it is held by those who
    // may change what it guards; nothing where it guards none.
    virtual std::optional<std::uint8_t> writers_mode() const { return std::nullopt; }
    // Those calls of its holder that wait go on before others, since only the holder can have it
    // again: whoever comes to hold it is asked what else it waits for here.
    virtual bool lets_holder_pass() const { return false; }
    // Only its holder may release it: the end of a holder, even a clean one, is treated as a crash.
    virtual bool is_owned() const { return false; }
    // And whoever is not its holder can do nothing at all about it: no method lets it go.
    virtual bool only_holder_lets_go() const { return false; }
    // What was chosen for it, where calls on it would wait for ever.
    virtual OnDeadlock on_deadlock() const { return OnDeadlock::usual; }
    // A holder crashed, or ended where the object is owned: what is to become of what it held?
    virtual Verdict verdict() const { return Verdict::release; }
    // Comes right after, when the verdict has been carried out: Call::holders() shows who is left.
    virtual void holder_ended(const Call&, Effects&, const Ended&) {}
    // Whether it may be told of what one holder held in parts, the oldest first.
    virtual EndedParts ended_parts() const { return EndedParts::whole; }

    // A call that was parked goes without an answer of this object's: its caller died, or its time
    // is up. `ticket` is what it remembered; `waiting` says how many still wait in the lane of its
    // row. True: the object has changed by that, and its waiters are to be asked again.
    virtual bool waiter_left(std::uint64_t /*ticket*/, std::size_t /*waiting*/) { return false; }
    // The time of Effects::alarm_at has come. Whoever waits is asked again.
    virtual void alarm(const Call&, Effects&) {}
};

}  // namespace steward::engine
