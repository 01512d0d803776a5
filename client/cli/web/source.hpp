// Where what the page shows comes from. The one interface between the page and the daemon: today
// the daemon is asked again and again, and a source that is told of changes can take its place.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace steward::web {

// What was there at one moment: rows as the service tells them.
struct Sample {
    nlohmann::ordered_json stats;
    nlohmann::ordered_json objects = nlohmann::ordered_json::array();
    nlohmann::ordered_json clients = nlohmann::ordered_json::array();
    nlohmann::ordered_json waiters = nlohmann::ordered_json::array();
    nlohmann::ordered_json deadlocks = nlohmann::ordered_json::array();
    nlohmann::ordered_json reports = nlohmann::ordered_json::array();  // the oldest first
    // Of some objects that are held: the row of `service.info`.
    std::map<std::uint64_t, nlohmann::ordered_json> held;
    // Of some that have a length: it.
    std::map<std::uint64_t, std::int64_t> lengths;
    std::uint64_t own_client = 0;    // the page's own connection, which is not shown
    std::vector<std::string> notes;  // what was left out, as sentences
};

class Source {
public:
    virtual ~Source() = default;
    // Asks for all of it. May take as long as the daemon does. Throws steward::Error and
    // std::system_error where the daemon is not there; the next time it may be there again.
    virtual Sample take() = 0;
};

}  // namespace steward::web
