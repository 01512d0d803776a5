// Manager::why, Manager::deadlocks and Manager::races: sentences made of what the service tells.
// Names are shown escaped: whatever others have called themselves, a sentence stays one line.

#include "client/source/rows.hpp"
#include "common/utf8.hpp"
#include "steward/manager.hpp"

#include <cstdio>

namespace steward {
namespace {

using detail::ask_rows;
using detail::Row;
using detail::Rows;
using detail::text_of;

std::string who(const Row& caller) {
    const std::string pid = caller.at("pid").is_null() ? "gone" : caller.at("pid").text();
    return printable(text_of(caller, "name")) + " (pid " + pid + ")";
}

std::string seconds(const Row& row) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", row.at("seconds").as<double>());
    return text;
}

std::string thing(const Row& awaited) {
    if (!awaited.at("process").is_null())
        return "the end of process " + awaited.at("process").text();
    const std::string name = text_of(awaited, "name");
    return text_of(awaited, "type") + " " +
           (name.empty() ? "@" + awaited.at("object").text() : "'" + printable(name) + "'");
}

std::string taken_at(const Row& holder) {
    const std::string where = text_of(holder, "where");
    return where.empty() ? "" : ", taken at " + printable(where);
}

std::string sentence(const Row& waiter) {
    std::string text = who(waiter) + " has waited " + seconds(waiter);
    if (const std::string where = text_of(waiter, "where"); !where.empty())
        text += " at " + printable(where);
    text += " for ";
    std::string between;
    for (const Row& awaited : waiter.at("awaits").as<Rows>()) {
        text += std::exchange(between, ", ") + thing(awaited);
        for (const Row& holder : awaited.at("holders").as<Rows>())
            text += ", held for " + seconds(holder) + " by " + who(holder) + taken_at(holder);
    }
    return text;
}

// Why nobody is left who could end a wait, by the ids of the calls; nothing where more wait than
// the daemon looks at.
std::map<std::int64_t, std::string> reasons_of_orphans(const detail::SessionPointer& session) {
    std::map<std::int64_t, std::string> reasons;
    try {
        std::int64_t after = 0;
        for (Rows rows;
             !(rows = ask_rows(session, detail::methods::service::orphans, after)).empty();)
            for (const Row& orphan : rows) {
                after = orphan.at("id").as<std::int64_t>();
                reasons.emplace(after, text_of(orphan, "reason"));
            }
    } catch (const LimitExceeded&) {
        reasons.clear();
    }
    return reasons;
}

}  // namespace

std::vector<std::string> Manager::why() const {
    const auto reasons = reasons_of_orphans(session());
    std::vector<std::string> sentences;
    std::int64_t after = 0;
    for (Rows rows;
         !(rows = ask_rows(session(), detail::methods::service::waiters, after)).empty();)
        for (const Row& waiter : rows) {
            after = waiter.at("id").as<std::int64_t>();
            const auto orphaned = reasons.find(after);
            sentences.push_back(sentence(waiter) +
                                (orphaned == reasons.end() ? "" : "; " + orphaned->second));
        }
    return sentences;
}

std::vector<std::string> Manager::deadlocks() const {
    std::vector<std::string> sentences;
    for (const Row& deadlock : ask_rows(session(), detail::methods::service::deadlocks))
        sentences.push_back(text_of(deadlock, "sentence"));
    return sentences;
}

std::vector<std::string> Manager::races() const {
    std::vector<std::string> sentences;
    std::int64_t after = 0;
    for (Rows rows; !(rows = ask_rows(session(), detail::methods::service::races, after)).empty();)
        for (const Row& race : rows) {
            after = race.at("id").as<std::int64_t>();
            sentences.push_back(text_of(race, "sentence"));
        }
    return sentences;
}

}  // namespace steward
