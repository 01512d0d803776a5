// Manager::why, Manager::deadlocks and Manager::races: sentences made of what the service tells.

#include "client/source/session.hpp"
#include "steward/detail/exchanged.hpp"
#include "steward/manager.hpp"

#include <cstdio>
#include <map>

namespace steward {
namespace {

using Row = std::map<std::string, Value>;
using Rows = std::vector<Row>;

template <class... A>
Rows ask(const detail::SessionPointer& session, detail::Method method, const A&... given) {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes);
    if constexpr (sizeof...(A) == 0) encoder.array(0);
    detail::write_arguments(encoder, given...);
    return detail::Result<Rows>::read(
        session, detail::exchange(*session, service_object, method, buffer.bytes));
}

std::string text_of(const Row& row, const std::string& member) {
    const Value& value = row.at(member);
    return value.is_null() ? "" : value.as<std::string>();
}

std::string who(const Row& caller) {
    const std::string pid = caller.at("pid").is_null() ? "gone" : caller.at("pid").text();
    return text_of(caller, "name") + " (pid " + pid + ")";
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
           (name.empty() ? "@" + awaited.at("object").text() : "'" + name + "'");
}

std::string sentence(const Row& waiter) {
    std::string text = who(waiter) + " has waited " + seconds(waiter) + " for ";
    std::string between;
    for (const Row& awaited : waiter.at("awaits").as<Rows>()) {
        text += std::exchange(between, ", ") + thing(awaited);
        for (const Row& holder : awaited.at("holders").as<Rows>())
            text += ", held for " + seconds(holder) + " by " + who(holder);
    }
    return text;
}

}  // namespace

std::vector<std::string> Manager::why() const {
    std::vector<std::string> sentences;
    std::int64_t after = 0;
    for (Rows rows; !(rows = ask(session(), detail::methods::service::waiters, after)).empty();)
        for (const Row& waiter : rows) {
            after = waiter.at("id").as<std::int64_t>();
            sentences.push_back(sentence(waiter));
        }
    return sentences;
}

std::vector<std::string> Manager::deadlocks() const {
    std::vector<std::string> sentences;
    for (const Row& deadlock : ask(session(), detail::methods::service::deadlocks))
        sentences.push_back(text_of(deadlock, "sentence"));
    return sentences;
}

std::vector<std::string> Manager::races() const {
    std::vector<std::string> sentences;
    std::int64_t after = 0;
    for (Rows rows; !(rows = ask(session(), detail::methods::service::races, after)).empty();)
        for (const Row& race : rows) {
            after = race.at("id").as<std::int64_t>();
            sentences.push_back(text_of(race, "sentence"));
        }
    return sentences;
}

}  // namespace steward
