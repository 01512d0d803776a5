// A job: a call that takes long, cut out of the turn in which it came. The engine hands it out
// (Engine::take_jobs), somebody runs it, on any thread, and says so (the input JobDone); then it
// commits, as if it had been done at once. Until then its objects are busy: whoever else calls them
// stands in line, so the job alone touches them. Of everything else it sees what it was given:
// arguments, limits, and how much may be stored.
#pragma once

#include "engine/answer.hpp"
#include "engine/arguments.hpp"
#include "engine/call.hpp"
#include "engine/inner_call.hpp"
#include "engine/input.hpp"
#include "engine/row.hpp"
#include "engine/waiting_room.hpp"

#include <exception>
#include <memory>

namespace steward::engine {

class Catalogue;

// An object that is not in the store yet.
struct Made {
    std::unique_ptr<Record> record;
    Effects effects;
};

// The record of an object of this type that is not made yet.
std::unique_ptr<Record> fresh_record(const Catalogue& catalogue, const Holdings& holdings,
                                     const TypeRow& type, const Caller& creator);

// Making an object of this type takes long. Thrown before any change, caught in one place: it is
// then made in a job, and the call comes again with what was made.
struct LongMaking {
    const TypeRow& type;
    BytesView arguments;  // within those of the call
};

// A question asks another object what takes long. Thrown before any change, caught in one place: it
// is then asked in a job, and the call comes again with the answer.
struct LongReading {
    InnerCall asked;
};

// What another object is asked, and what it answered or refused.
struct Reading {
    ObjectId object{};
    const MethodRow* row = nullptr;  // nothing: to show its state
    Bytes arguments;
    Answer answer = {};
    std::exception_ptr failure = {};

    bool is_of(const InnerCall& asked) const {
        return object == asked.record->id && row == asked.row && arguments == asked.arguments;
    }
};

class Job : public std::enable_shared_from_this<Job> {
public:
    // What is done outside the turn: the arguments are read, since they are many bytes; or another
    // object is asked, or one is made for the call; or the deed is done.
    enum class Stage : std::uint8_t {
        reading,
        asking,  // what the question of the call depends on
        making,  // an object that is to begin with much
        acting,
    };

    Job(Stage stage, const MethodRow& row, Record& record, Bytes frames)
        : stage_(stage), row_(row), record_(record), frames_(std::move(frames)) {
        step_ = frames_of(frames_);
    }
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    // Once. Throws nothing: how it ended is seen when it is committed.
    void run() noexcept;
    bool has_run() const { return has_run_; }
    // How long it has run, in all its stages, as whoever ran it has measured: for those who observe
    // calls (call_observer.hpp). Nothing depends on it.
    void has_taken(Time time) { took_ += time; }
    Time took() const { return took_; }
    bool has_acted() const { return has_run_ && stage_ == Stage::acting; }
    // What it has made, or nothing.
    Made* made() { return made_.record ? &made_ : nullptr; }
    // What it has asked, or nothing.
    const Reading* reading() const { return reading_ ? &*reading_ : nullptr; }
    // Very many references are in its answer, and are counted: that is done in slices, while its
    // objects are still busy.
    bool has_counted() const { return !sent_.empty(); }
    // It has an answer that goes out.
    bool is_sent() const;
    // What is kept for it as long as it is under way.
    std::uint64_t bytes() const;
    void save(Writer& writer) const;  // saving.cpp
    // Those it has read. Throws what was wrong with them.
    const Arguments& arguments() const;
    JobNumber number() const { return number_; }
    const Caller& caller() const { return caller_; }

private:
    friend class Engine;
    friend class Jobs;
    friend class Loader;
    friend class LongCalls;

    Record& touched() const;
    void read();
    void ask() noexcept;
    void make();
    void act();
    void collect_sent();

    Stage stage_;
    const MethodRow& row_;
    Record& record_;
    Bytes frames_;  // the call, then the rest of its step
    std::vector<CallFrame> step_;
    JobNumber number_{};
    Caller caller_;
    // The objects of the whole step, also of what was executed before: busy until the job is done.
    std::vector<ObjectId> objects_;
    std::optional<Parked> resumed_;  // what it was while it waited
    std::optional<Time> deadline_;   // of a call that has stood in line, should it wait on
    std::optional<Arguments> arguments_;
    std::optional<Call> call_;
    Room room_;
    std::optional<Reading> reading_;
    Record* asked_ = nullptr;        // the object of that
    const TypeRow* type_ = nullptr;  // of what is made
    std::size_t made_from_offset_ = 0;
    BytesView made_from_;
    Made made_;
    Effects effects_;
    Answer answer_;
    std::vector<ObjectId> sent_;  // the references in its answer, if they are very many
    std::size_t counted_ = 0;     // so many of them are counted as the client's
    std::exception_ptr failure_;
    bool has_run_ = false;
    Time took_{};
};

}  // namespace steward::engine
