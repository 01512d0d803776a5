// An engine that does what can be done later a step at a time, or with other options, and three
// clients: one that dies, one that looks, one that waits.
#pragma once

#include "tests/engine/told.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace steward::engine {

using random::encoded;
using random::Raw;

inline constexpr Time slice_time = std::chrono::seconds(1000);
inline constexpr ChannelId dying_one{1};
inline constexpr ChannelId looking_one{2};
inline constexpr ChannelId waiting_one{3};

inline const Catalogue& slice_types() {
    static const Catalogue made(shared_types());
    return made;
}

inline EngineOptions one_step_each() {
    EngineOptions options;
    options.slice_steps = 1;
    return options;
}

class Slices {
public:
    explicit Slices(const EngineOptions& options = one_step_each()) : told(slice_types(), options) {
        for (const ChannelId channel : {dying_one, looking_one, waiting_one})
            tell(arrival(channel, ClientId{number(channel)},
                         static_cast<std::int64_t>(100 + number(channel))));
    }

    Saying tell(Input::Event event, Time now = slice_time) {
        return told.tell(now, std::move(event));
    }
    Saying say(ChannelId by, std::string_view method, ObjectId object,
               const Bytes& arguments = encoded()) {
        return told.call(slice_time, by, method, object, arguments);
    }
    // What is heard until it has its answer: more than fits in a turn may be done before.
    Saying hears(ChannelId by, std::string_view method, ObjectId object,
                 const Bytes& arguments = encoded()) {
        Saying all = say(by, method, object, arguments);
        const auto is_its = [by](const Said& one) { return one.channel == by; };
        while (std::none_of(all.replies.begin(), all.replies.end(), is_its)) {
            REQUIRE(told.engine().has_chores());
            for (Said& more : tell(Continue{}).replies) all.replies.push_back(std::move(more));
        }
        return all;
    }
    std::vector<ObjectId> make(std::size_t count, std::string_view type, ChannelId by = looking_one,
                               const Bytes& arguments = encoded()) {
        std::vector<ObjectId> made;
        for (; count > 0; --count) {
            say(by, "manager.create", manager_object, encoded(type, nullptr, Raw{arguments}));
            made.push_back(ObjectId{number(told.engine().store().next_id()) - 1});
        }
        return made;
    }
    void dies() {
        tell(ClientDied{ClientId{1}});
        tell(ClientGone{ClientId{1}});
        REQUIRE(told.engine().has_chores());
    }
    std::size_t finish() {
        std::size_t slices = 0;
        for (; told.engine().has_chores(); ++slices) tell(Continue{});
        return slices;
    }

    Told told;
};

inline ErrorCode status(const Saying& said) { return said.replies.at(0).status; }

}  // namespace steward::engine
