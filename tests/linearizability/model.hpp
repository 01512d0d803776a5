// What one caller alone would see: the sequential meaning of each type, small enough to be
// believed. A model says for a state and an operation what the answer is and what the state is
// afterwards; nothing in it knows of time or of others.
#pragma once

#include "tests/linearizability/history.hpp"

#include <memory>
#include <optional>

namespace steward::linearizability {

// Everything that a model remembers, as plain numbers: states are compared, kept by the thousand,
// and printed.
using State = Numbers;

class Model {
public:
    virtual ~Model() = default;
    virtual State initial() const { return {}; }
    // What the operation comes to in this state, which becomes the one after it. Nothing: it waits,
    // or cannot happen here. What the operation's own answer was is asked only where the model
    // leaves a choice (the token of a grant).
    virtual std::optional<Answer> apply(State& state, const Operation& operation) const = 0;
    // Operations with different numbers have nothing to do with one another and are checked apart
    // (P-compositionality).
    virtual std::int64_t part(const Operation& /*operation*/) const { return 0; }
};

// lock: acquire [TIMEOUT], release, and `die` of a process, whose locks are then free and the next
// acquirer told. The answer of
//     acquire is whether it was told, and the token. A timeout of any length, in microseconds, makes "held" an outcome.
// value INITIAL: get, set, exchange, fetch_add, compare_exchange.
// guarded: a lock and a value that begins with 0, with the methods of both.
// queue ROOM: put_for, put_nowait, get_for, get_nowait, qsize.
// dict: get, set, setdefault, pop, erase, fetch_add, contains; the first argument is the key.
// list: append, pop, pop_first, len, copy.
// Throws std::runtime_error for a name that is none of these.
std::unique_ptr<Model> make_model(const std::string& name, const Numbers& parameters);

}  // namespace steward::linearizability
