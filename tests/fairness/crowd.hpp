// An engine with a crowd of clients, and how long it takes over one thing that happens. Invariants
// are not checked in it: they cost what there is, not what a call touches.
#pragma once

#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::fairness {

using engine::ChannelId;
using engine::ClientId;
using engine::Time;
using random::encoded;
using random::Raw;
using std::chrono::nanoseconds;

class Crowd {
public:
    Crowd();

    // A client with this many channels; its number and theirs follow from the order of coming.
    struct Member {
        ClientId client{};
        std::vector<ChannelId> channels;
    };
    Member arrive(std::size_t channels = 1);

    // A call that is done at once.
    template <class... Argument>
    void done(ChannelId from, std::string_view method, ObjectId object,
              const Argument&... arguments) {
        CAPTURE(method);
        REQUIRE(answers(from, method, object, encoded(arguments...)) == 1);
    }
    // A call that has to wait.
    template <class... Argument>
    void waits(ChannelId from, std::string_view method, ObjectId object,
               const Argument&... arguments) {
        CAPTURE(method);
        REQUIRE(answers(from, method, object, encoded(arguments...)) == 0);
    }
    // A call, whatever it answers, and to whom.
    template <class... Argument>
    void call(ChannelId from, std::string_view method, ObjectId object,
              const Argument&... arguments) {
        told_.call(now_, from, method, object, encoded(arguments...));
    }
    template <class... Argument>
    std::vector<ObjectId> create(std::size_t count, std::string_view type,
                                 const Argument&... arguments) {
        std::vector<ObjectId> made;
        for (std::size_t i = 0; i < count; ++i) {
            done(founder_, "manager.create", manager_object, type, nullptr,
                 Raw{encoded(arguments...)});
            made.push_back(ObjectId{number(engine().store().next_id()) - 1});
        }
        return made;
    }

    // How long the engine works, and how many answers it gives meanwhile.
    template <class Do>
    nanoseconds work(Do what) {
        const nanoseconds before = now_of_this_thread();
        what();
        return now_of_this_thread() - before;
    }
    std::size_t tell(engine::Input::Event event);
    // What is left to do, a slice at a time. Returns the longest slice.
    nanoseconds finish();
    std::size_t answers(ChannelId from, std::string_view method, ObjectId object,
                        const Bytes& arguments);
    const engine::Engine& engine() const { return told_.engine(); }

private:
    static nanoseconds now_of_this_thread();

    engine::Told told_;
    engine::Time now_{};
    std::uint64_t next_ = 1;
    ChannelId founder_{};
};

// Whether no slice is longer than a slice may be, whatever the size. The least of three again.
void require_slices(const char* of_what, std::size_t size,
                    nanoseconds (*longest)(std::size_t size));

// Whether four times as much takes four times as long, more or less: what is quadratic takes
// sixteen times. `measure` is given a size, makes a crowd of its own and returns how long the thing
// took. The least of three each, since others use the machine.
void require_linear(std::size_t size, nanoseconds (*measure)(std::size_t size));

}  // namespace steward::fairness
