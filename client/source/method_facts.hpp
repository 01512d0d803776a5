// What a channel has to know of a method: in a table that is made when the library is compiled, so
// that a call looks at one row and compares no names.
#pragma once

#include "client/source/sections.hpp"

#include <algorithm>
#include <string_view>

namespace steward::detail {

struct MethodFacts {
    // It lets others go on, or is a ping: done whatever was refused before. It has no result, so
    // that telling of a refusal afterwards loses nothing.
    bool is_sent_regardless = false;
    bool is_acquire = false;           // of a critical section
    const Section* section = nullptr;  // that it begins or ends
};

namespace facts {

constexpr bool is_sent_regardless(std::string_view name) {
    constexpr std::array<std::string_view, 6> endings{".release",   ".release_shared", ".done",
                                                      ".task_done", ".give_back",      ".ping"};
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return name.ends_with(ending); });
}

constexpr auto table() {
    std::array<MethodFacts, method_names.size()> made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i].is_sent_regardless = is_sent_regardless(method_names[i]);
    for (const Section& section : sections) {
        MethodFacts& acquire = made[static_cast<std::size_t>(section.acquire)];
        acquire.is_acquire = true;
        acquire.section = &section;
        made[static_cast<std::size_t>(section.release)].section = &section;
    }
    return made;
}

inline constexpr auto of_methods = table();

}  // namespace facts

constexpr const MethodFacts& facts_of(Method method) {
    return facts::of_methods[static_cast<std::size_t>(method)];
}

}  // namespace steward::detail
