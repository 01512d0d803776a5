#include "engine/work.hpp"

#include "engine/row.hpp"

#include <cmath>

namespace steward::engine {
namespace {

// Of an answer: it is counted as the client's.
constexpr Cost each_reference = linear(Cost::items, 200);

std::string about_seconds(Time time) {
    const double seconds = std::chrono::duration<double>(time).count();
    return std::to_string(static_cast<std::int64_t>(std::ceil(seconds))) + " s";
}

double counted(const MethodRow& row, const Object& object, const Call& call,
               const Arguments& arguments, std::size_t argument_bytes) {
    const Cost& cost = row.access.cost;
    std::uint64_t count = 0;
    if ((cost.counted & Cost::items) != 0) count += object.items();
    if ((cost.counted & Cost::bytes) != 0) count += object.stored_bytes();
    if ((cost.counted & Cost::arguments) != 0) count += argument_bytes;
    if ((cost.counted & Cost::asked) != 0) count += row.measure(object, call, arguments);
    return static_cast<double>(count);
}

Time time_for(const Cost& cost, double count) {
    const double rounds = cost.growth == Cost::Growth::n_log_n ? std::log2(count + 2) : 1;
    constexpr double longest = 1e18;  // what a time can hold
    return Time{static_cast<std::int64_t>(
        std::min(longest, count * rounds * static_cast<double>(cost.nanoseconds)))};
}

}  // namespace

Time estimate(const MethodRow& row, const Object& object, const Call& call,
              const Arguments& arguments, std::size_t argument_bytes) {
    const Time work =
        time_for(row.access.cost, counted(row, object, call, arguments, argument_bytes));
    const bool sends_references =
        row.brings_values && !row.access.writes && object.holds_references();
    if (!sends_references || row.access.cost.is_constant()) return work;
    const bool asks = (row.access.cost.counted & Cost::asked) != 0;
    return work +
           time_for(each_reference, static_cast<double>(asks ? row.measure(object, call, arguments)
                                                             : object.items()));
}

Time estimate(const ConstructorRow& row, const Call& call, const Arguments& arguments) {
    if (row.measure == nullptr) return {};
    return time_for(row.cost, static_cast<double>(row.measure(call, arguments)));
}

Time showing_work(const Object& object) {
    constexpr std::int64_t each_item = 10, each_byte = 1;
    return Time{static_cast<std::int64_t>(object.items()) * each_item +
                static_cast<std::int64_t>(object.stored_bytes()) * each_byte};
}

void require_work(Time work, const Limits& limits) {
    const Time most = std::chrono::seconds(limits.work_seconds_max);
    if (work <= most) return;
    throw Refusal{ErrorCode::too_much_work, "this would take about " + about_seconds(work) +
                                                ", and a call may take " + about_seconds(most)};
}

bool leaves_turn(Time work, Time turn, Time& taken) {
    if (work == Time::zero()) return false;
    if (work > turn || (taken + work > turn && work > turn / 50)) return true;
    taken += work;
    return false;
}

void require_short(const MethodRow& row, const Object& object, const Call& call,
                   const Arguments& arguments) {
    if (!row.access.cost.is_constant()) require_short(estimate(row, object, call, arguments, 0));
}

void require_short(Time work) {
    constexpr Time most = std::chrono::milliseconds(50);
    if (work <= most) return;
    throw Refusal{ErrorCode::too_much_work,
                  "this takes too long to be one of several calls: call it by itself"};
}

std::string in_words(const Cost& cost) {
    if (cost.is_constant()) return "constant";
    std::string words;
    const auto add = [&](Cost::Counted what, std::string_view name) {
        if ((cost.counted & what) == 0) return;
        words.append(words.empty() ? " in " : " and in ").append(name);
    };
    add(Cost::items, "its items");
    add(Cost::bytes, "its bytes");
    add(Cost::arguments, "the bytes of the arguments");
    add(Cost::asked, "what is asked for");
    return (cost.growth == Cost::Growth::linear ? "linear" : "n log n") + words;
}

}  // namespace steward::engine
