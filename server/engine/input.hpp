// What the engine is told: everything that can change its state is one of these values, and
// Engine::apply is the only way in. An input can be written down and read back; the same inputs in
// the same order reach the same state, which is what a recording
// (`stewardd --record`) and a log stand on. So an input holds what the world said, and nothing that
// is found out meanwhile.
#pragma once

#include "common/frame.hpp"
#include "common/msgpack_writer.hpp"
#include "common/value.hpp"
#include "engine/ids.hpp"

#include <span>
#include <variant>
#include <vector>

namespace steward::engine {

// A connection of a process. The first channel of a client makes the client known.
struct ChannelArrived {
    ChannelId channel{};
    ClientId client{};
    ClientIdentity identity;
};
// One call, or several joined into one step (a batch): executed with nothing in between; the first
// that waits parks the rest, the first that is refused or times out stops the rest. Cost: the
// objects it names and the waiters it wakes.
struct Step {
    ChannelId channel{};
    std::span<const CallFrame> calls;  // the bytes are the caller's
};
// The connection has ended. Without a goodbye before it, that is a crash of the channel.
struct ChannelGone {
    ChannelId channel{};
};
// The process has ended, but calls that it sent before may still come: they are executed, and none
// of them waits.
struct ClientDied {
    ClientId client{};
};
// The process has ended, and no call of it will come. Without a goodbye before it, that is a crash.
struct ClientGone {
    ClientId client{};
};
// The answers to a wish to watch a process (wishes.hpp): it lives and is watched; or it has ended,
// now or later; or it cannot be watched, for a reason that whoever waits for its end is told.
struct ProcessLives {
    std::int64_t pid = 0;
};
struct ProcessEnded {
    std::int64_t pid = 0;
};
struct ProcessUnwatched {
    std::int64_t pid = 0;
    ErrorCode code = ErrorCode::busy;
    std::string sentence;
};
// Time has passed: calls whose deadline has been reached are answered with timed_out, and objects
// change that only waited for it, each in the order of the times.
struct TimePassed {};
// Every call that waits is refused with shutting_down.
struct ShutDown {};
// A job that the engine gave out has been run. Where it has not been, when a recording is replayed,
// the engine runs it now: nothing that the job sees has changed since.
struct JobDone {
    JobNumber number{};
};

// The channel is not carried in memory after all (`manager.ring`): there was no memory for it, its
// answer had no place for a descriptor, or its client went on at its socket. What it was charged is
// taken back, and it may ask again.
struct RingUnused {
    ChannelId channel{};
};

// Do another slice of what was left to be done (Engine::has_chores).
struct Continue {};

struct Input {
    using Event = std::variant<Step, ChannelArrived, ChannelGone, ClientDied, ClientGone,
                               ProcessLives, ProcessEnded, ProcessUnwatched, TimePassed, ShutDown,
                               JobDone, Continue, RingUnused>;
    Time now{};
    Event event;
};

// One value for each input.
void write_input(Writer& writer, const Input& input);

// An input that was written, and what it points into.
struct WrittenInput {
    Input input;
    std::vector<CallFrame> frames;
};
// Reads what write_input wrote: the frames point into `bytes`. Says what is wrong as a phrase;
// nothing is trusted.
tl::expected<WrittenInput, std::string> read_input(BytesView bytes);

}  // namespace steward::engine
