// Small independent models of shared types, written for clarity and not for speed: what a made-up
// history must lead to. A model makes one or several objects, calls them at random and says what
// everybody hears of it.
#pragma once

#include "tests/random/encoded.hpp"
#include "tests/random/stage.hpp"

#include <deque>
#include <functional>
#include <memory>

namespace steward::random {

// One call: who sends it, under which number, and until when it may wait (nothing: for ever).
struct Asker {
    Who who;
    std::uint32_t id = 0;
    Time now{};
    std::optional<Time> until = {};

    // A timeout at random: its argument, of 0 to 3 seconds or nothing.
    std::optional<std::int64_t> patience(Generator& generator);
    bool may_not_wait() const { return until && *until <= now; }
};

struct Request {
    ObjectId object{};
    std::string method;  // "lock.acquire"
    Bytes arguments;
};

// What everybody hears, as the models say it.
class Hearing {
public:
    void answer(const Asker& call, Bytes value, bool holder_died = false,
                bool lease_ended = false) {
        heard_.push_back({call.who.channel, call.id, ErrorCode::none, std::move(value), holder_died,
                          lease_ended});
    }
    template <class T>
    void done(const Asker& call, const T& value) {
        answer(call, one(value));
    }
    void done(const Asker& call) { answer(call, one(nullptr)); }
    void refuse(const Asker& call, ErrorCode code) {
        heard_.push_back({call.who.channel, call.id, code});
    }
    // Refused with the code, or done.
    void done_unless(const Asker& call, ErrorCode code) {
        code == ErrorCode::none ? done(call) : refuse(call, code);
    }
    void add(const Heard& heard) { heard_.push_back(heard); }
    std::vector<Heard> take() { return std::exchange(heard_, {}); }
    // The model has been where it seldom comes (tally.cpp).
    void mark(std::string what) { marks_.push_back(std::move(what)); }
    std::vector<std::string> take_marks() { return std::exchange(marks_, {}); }

private:
    std::vector<Heard> heard_;
    std::vector<std::string> marks_;
};

// A process (`only` is nothing) or one of its channels has ended.
struct Gone {
    ClientId client{};
    std::optional<ChannelId> only = {};
    bool crashed = false;

    bool concerns(const Who& who) const {
        return who.client == client && (!only || who.channel == *only);
    }
};

// Makes the objects of a model.
class Founder {
public:
    virtual ~Founder() = default;
    ObjectId make(std::string_view type, const Bytes& arguments) {
        return make(type, arguments, {});
    }
    virtual ObjectId make(std::string_view type, const Bytes& arguments, Choices choices) = 0;
};

class Model {
public:
    virtual ~Model() = default;
    virtual void make(Founder& founder) = 0;
    // A call at random, and what everybody hears of it at once. Whoever hears nothing waits.
    virtual Request call(Generator& generator, Asker asker, Hearing& hearing) = 0;
    // From now on the engine hears of what follows. What is up to now may have been due for long.
    virtual void hears_at(Time /*now*/) {}
    // Calls whose time is up.
    virtual void expire(Time /*now*/, Hearing& /*hearing*/) {}
    // Calls that wait end with their caller; then what the caller held.
    virtual void drop(const Gone& /*gone*/, Hearing& /*hearing*/) {}
    virtual void let_go(const Gone& /*gone*/, Hearing& /*hearing*/) {}
    // Whoever can go on now does.
    virtual void settle(Hearing& /*hearing*/) {}
    // Nothing much can happen to it any more: when nobody waits, another takes its place.
    virtual bool is_spent() const { return false; }
};

// Calls that wait for the same thing, the oldest first.
template <class What>
struct Waiter {
    Asker call;
    What what;
};
template <class What>
class Line : public std::deque<Waiter<What>> {
public:
    // At the end of the line, if the call may wait at all.
    void wait(const Asker& call, What what, Hearing& hearing) {
        if (call.may_not_wait())
            hearing.refuse(call, ErrorCode::timed_out);
        else
            this->push_back({call, std::move(what)});
    }
    void expire(Time now, Hearing& hearing) {
        std::erase_if(*this, [&](const Waiter<What>& waiter) {
            if (!waiter.call.until || *waiter.call.until > now) return false;
            hearing.refuse(waiter.call, ErrorCode::timed_out);
            return true;
        });
    }
    void drop(const Gone& gone) {
        std::erase_if(*this,
                      [&](const Waiter<What>& waiter) { return gone.concerns(waiter.call.who); });
    }
    Waiter<What> take_first() {
        Waiter<What> first = std::move(this->front());
        this->pop_front();
        return first;
    }
};
struct Nothing {};

// How a model is made, and how often it has its turn; how one is made that is the same as it is
// now.
struct Factory {
    std::function<std::unique_ptr<Model>(Generator&)> make;
    std::uint64_t weight = 1;
    std::function<std::unique_ptr<Model>(const Model&)> copy = {};
};
template <class M>
std::unique_ptr<Model> copy_of(const Model& model) {
    return std::make_unique<M>(static_cast<const M&>(model));
}
template <class M>
Factory factory(std::uint64_t weight = 1) {
    return {[](Generator& generator) { return std::make_unique<M>(generator); }, weight,
            copy_of<M>};
}

std::vector<Factory> holdable_models();  // lock, rlock, semaphores, rwlock
std::vector<Factory> list_models();
std::vector<Factory> keyed_models();  // dict, namespace
std::vector<Factory> set_models();
std::vector<Factory> array_models();
std::vector<Factory> value_models();
std::vector<Factory> queue_models();
std::vector<Factory> pipe_models();
std::vector<Factory> event_models();
std::vector<Factory> latch_models();
std::vector<Factory> barrier_models();
std::vector<Factory> condition_models();
std::vector<Factory> several_models();  // manager.acquire_all, manager.select
std::vector<Factory> process_models();  // manager.await_end, manager.at
std::vector<Factory> guarded_models();  // a lock, and data that it guards

}  // namespace steward::random
