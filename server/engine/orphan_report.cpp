#include "engine/orphan_report.hpp"

#include "engine/engine.hpp"
#include "engine/words.hpp"

namespace steward::engine {
namespace {

constexpr std::size_t waiters_told_max = 4;
constexpr std::size_t places_told_max = 4;

std::string waiter(const Engine& engine, const Parked& parked) {
    const Client& client = *engine.clients().client(parked.caller.client);
    return named(client);
}

std::string object_at(const Engine& engine, const Place& place) {
    return called(engine, *engine.store().find(place.object));
}

Awaits awaited_at(const Engine& engine, const Place& place) {
    return engine.catalogue().awaits(engine.store().find(place.object)->type, place.lane);
}

std::string awaited(const Engine& engine, const Place& place) {
    const std::string object = object_at(engine, place);
    switch (awaited_at(engine, place)) {
        case Awaits::item: return "an item of " + object;
        case Awaits::room: return "room in " + object;
        case Awaits::permit: return "a permit of " + object;
        default: return object;
    }
}

std::string deed(const Engine& engine, const Place& place) {
    const std::string object = object_at(engine, place);
    switch (awaited_at(engine, place)) {
        case Awaits::item: return "put an item into " + object;
        case Awaits::room: return "take an item out of " + object;
        case Awaits::permit: return "release " + object;
        default: return "bring about what " + object + " is awaited for";
    }
}

template <class Say>
std::string each_place(const Engine& engine, const Parked& parked, Say say) {
    std::string text;
    for (std::size_t i = 0; i < parked.places.size() && i < places_told_max; ++i)
        text += (i == 0 ? "" : " or ") + say(engine, parked.places[i]);
    return text + (parked.places.size() > places_told_max ? ", …" : "");
}

std::string waiters(const Engine& engine, const std::vector<Orphan>& orphans) {
    std::string text;
    const std::size_t told = std::min(orphans.size(), waiters_told_max);
    for (std::size_t i = 0; i < told; ++i) {
        const bool is_last = i + 1 == orphans.size();
        text += (i == 0    ? ""
                 : is_last ? " and "
                           : ", ") +
                waiter(engine, *engine.waiting().find(orphans[i].call));
    }
    if (told < orphans.size()) text += " and " + std::to_string(orphans.size() - told) + " more";
    return text;
}

std::string last_in_words(const LastOne& last, Time now) {
    const std::string_view how = last.how == LastOne::How::crashed ? "crashed"
                                 : last.how == LastOne::How::ended ? "ended"
                                                                   : "gave it back";
    return "the last one who could have, " + named(last.name, last.pid) + ", " + std::string(how) +
           " " + in_seconds(now - last.at) + " ago";
}

}  // namespace

std::string reason(const Engine& engine, const Orphan& orphan, Time now) {
    const Parked& parked = *engine.waiting().find(orphan.call);
    return "nobody is left who could " + each_place(engine, parked, deed) + ": " +
           last_in_words(*orphan.last, now);
}

std::string in_words(const Engine& engine, const std::vector<Orphan>& orphans, Time now) {
    const Parked& first = *engine.waiting().find(orphans.front().call);
    std::string text = waiters(engine, orphans) + (orphans.size() == 1 ? " waits" : " wait") +
                       " for " + each_place(engine, first, awaited) + ", and " +
                       reason(engine, orphans.front(), now);
    for (const Place& place : first.places)
        if (!engine.store().find(place.object)->name.empty()) {
            text += first.places.size() > 1 ? "; unless somebody comes who knows a name of these"
                                            : "; unless somebody comes who knows its name";
            break;
        }
    if (first.deadline && orphans.size() == 1)
        text += "; its time is up in " + in_seconds(*first.deadline - now);
    return text;
}

}  // namespace steward::engine
