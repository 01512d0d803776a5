#include "engine/words.hpp"

#include "engine/engine.hpp"

#include <algorithm>

namespace steward::engine {

std::string in_words(Time time) {
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const std::int64_t tenths = std::chrono::round<Tenths>(std::max(time, Time::zero())).count();
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string in_words(const Engine& engine, const Record& record) {
    return engine.catalogue().types()[record.type].name + " " +
           (record.name.empty() ? "@" + std::to_string(number(record.id))
                                : "'" + record.name + "'");
}

std::string in_words(const Engine& engine, const Holder& holder) {
    const Who known = who(engine.clients(), holder);
    std::string name(known.name.value_or(""));
    const Client* client = engine.clients().client(known.client);
    if (name.empty() && client != nullptr) name = client->identity.program;
    return name + " (pid " + std::to_string(known.pid.value_or(0)) + ")";
}

}  // namespace steward::engine
