#include "engine/words.hpp"

#include "common/utf8.hpp"
#include "engine/engine.hpp"

#include <algorithm>

namespace steward::engine {

std::string called(std::string_view type, std::string_view name, ObjectId object) {
    std::string text(type);
    if (name.empty()) return text + " @" + std::to_string(number(object));
    return text.append(" '").append(printable(name)) + "'";
}

std::string called(const Engine& engine, const Record& record) {
    return called(engine.catalogue().types()[record.type].name, record.name, record.id);
}

const std::string& known_as(const Client& client) {
    return client.name.empty() ? client.identity.program : client.name;
}

std::string named(std::string_view name, std::int64_t pid) {
    return printable(name) + " (pid " + std::to_string(pid) + ")";
}

std::string named(const Client& client) { return named(known_as(client), client.identity.pid); }

std::string in_seconds(Time time) {
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const std::int64_t tenths = std::chrono::round<Tenths>(std::max(time, Time::zero())).count();
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string named(const Engine& engine, const Holder& holder) {
    const Who known = who(engine.clients(), holder);
    const Client* client = engine.clients().client(known.client);
    const std::string_view name = known.name.value_or("");
    const bool has_none = name.empty() && client != nullptr;
    return named(has_none ? known_as(*client) : name, known.pid.value_or(0));
}

}  // namespace steward::engine
