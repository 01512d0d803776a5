// Which folder may include what.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <regex>

namespace steward::tidy {
namespace {

// The folders below the one that includes, by the beginnings of their include paths; the longest
// folder that fits counts.
struct Floor {
    std::string folder;
    std::vector<std::string_view> quoted;     // "…" may begin with
    std::vector<std::string_view> forbidden;  // <…> may not begin with
    std::vector<std::string_view> above = {};  // "…" may not begin with, though it does with one of
                                               // the first
};

// What a conversation is made of knows bytes and times, and nothing that could wait or fail; and a
// channel knows no more of its carrier than the contract, and nothing of its owner.
const std::vector<std::string_view> conversation_parts{"common/",
                                                       "net/binary_form.hpp",
                                                       "net/carrier.hpp",
                                                       "net/channel.hpp",
                                                       "net/channel_limits.hpp",
                                                       "net/conversation.hpp",
                                                       "net/form.hpp",
                                                       "net/intake.hpp",
                                                       "net/line_cutter.hpp",
                                                       "net/listening_habit.hpp",
                                                       "net/share.hpp",
                                                       "net/turn_time.hpp",
                                                       "net/outbox.hpp",
                                                       "net/request_sink.hpp",
                                                       "net/conversion.hpp",
                                                       "net/parcels.hpp"};
const std::vector<std::string_view> outside_of_a_conversation{
    "asio", "sys/", "poll.h", "unistd.h", "steward/", "nlohmann", "CLI"};

const std::string headers = "client/include/steward/";
const std::vector<std::string_view> basics{"steward/error.hpp", "steward/options.hpp",
                                           "steward/codec.hpp", "steward/value.hpp",
                                           "steward/here.hpp"};
const std::vector<std::string_view> wire{"steward/detail/missing_codec.hpp",
                                         "steward/detail/object.hpp", "steward/detail/codec.hpp"};
// The page of the command is a program of its own above the command's parts; one file knows the
// library of its server.
const std::vector<std::string_view> command_parts{"common/", "steward/", "client/cli/",
                                                  "client/source/"};
const std::vector<std::string_view> no_server{"asio", "spdlog", "httplib"};
const std::vector<std::string_view> no_library{"asio", "spdlog", "CLI"};

std::vector<Floor> floors_of_the_server() {
    return {
        {"common/",
         {"common/"},
         {"asio", "steward/", "thread", "mutex", "sys/socket", "sys/un", "ctime"}},
        // How a descriptor lies beside a message, whoever sends it.
        {"common/passed_descriptor.",
         {"common/"},
         {"asio", "steward/", "thread", "mutex", "sys/un", "ctime"}},
        // The engine knows nothing of the types: they come to it by the catalogue, and the manager
        // is installed.
        {"server/engine/",
         {"common/", "engine/"},
         {"asio", "steward/", "spdlog", "CLI"},
         {"engine/types/"}},
        {"server/engine/types/", {"common/", "engine/"}, {"asio", "steward/", "spdlog", "CLI"}},
        {"server/net/", {"common/", "net/"}, {"steward/", "nlohmann", "CLI"}},
        {"server/net/conversation.", conversation_parts, outside_of_a_conversation},
        {"server/net/channel.", conversation_parts, outside_of_a_conversation},
        {"server/net/intake.", conversation_parts, outside_of_a_conversation},
        {"server/net/outbox.", conversation_parts, outside_of_a_conversation},
        {"server/net/binary_form.", conversation_parts, outside_of_a_conversation},
        {"server/net/parcels.", conversation_parts, outside_of_a_conversation},
        {"server/net/conversion.", conversation_parts, outside_of_a_conversation},
        {"server/net/share.", {"net/request_sink.hpp"}, outside_of_a_conversation},
        {"server/net/carrier.", {}, outside_of_a_conversation},
        {"server/introspection/",
         {"common/", "engine/", "introspection/"},
         {"asio", "steward/", "spdlog", "CLI"}},
        {"server/daemon/",
         {"common/", "engine/", "introspection/", "net/", "daemon/"},
         {"steward/", "CLI"}},
        {"server/option_checks.", {}, {"asio", "steward/", "spdlog"}},
        {"server/main.cpp",
         {"common/", "engine/", "introspection/", "net/", "daemon/", "option_checks.hpp"},
         {"steward/"}},
    };
}

std::vector<Floor> floors_of_clients() {
    return {
        {"client/", {"common/", "steward/", "client/source/"}, {"asio", "spdlog", "CLI"}},
        // The public headers, from the bottom: errors and options; the wire's part of detail/;
        // codec and value; detail/; the types, none of which knows another, or the manager; the
        // manager, which knows no type; what is made of them.
        {headers,
         {"common/", "steward/detail/", basics[0], basics[1], basics[2], basics[3], basics[4]},
         no_library},
        {headers + "error.hpp", {"common/", "steward/stuck.hpp"}, no_library},
        {headers + "options.hpp", {}, no_library},
        {headers + "detail/methods.hpp", {}, no_library},
        {headers + "detail/missing_codec.hpp", {}, no_library},
        {headers + "detail/object.hpp", {"common/", "steward/detail/methods.hpp"}, no_library},
        {headers + "detail/codec", {"common/", wire[0], wire[1], wire[2], basics[0]}, no_library},
        {headers + "codec.hpp", {"steward/detail/codec"}, no_library},
        {headers + "value.hpp", {"steward/codec.hpp"}, no_library},
        {headers + "queue.hpp", {"steward/detail/", "steward/loan.hpp"}, no_library},
        {headers + "prefetch.hpp", {"steward/queue.hpp"}, no_library},
        {headers + "pipe.hpp", {"steward/detail/", "steward/pipeline.hpp"}, no_library},
        {headers + "manager.hpp",
         {"common/", "steward/detail/", "steward/pipeline.hpp", "steward/several.hpp",
          "steward/reports.hpp"},
         no_library},
        {headers + "async",
         {"steward/detail/", "steward/async_hold.hpp", "steward/loan.hpp", "steward/several.hpp",
          "steward/reports.hpp"},
         no_library},
        // The one that is for programs with Asio.
        {headers + "asio.hpp",
         {"steward/async.hpp", "steward/error.hpp", "steward/manager.hpp"},
         {"spdlog", "CLI"}},
        {headers + "spawn.hpp", {"steward/detail/", "steward/process.hpp"}, no_library},
        {headers + "steward.hpp", {"steward/"}, no_library},
        {"client/cli/", command_parts, no_server, {"client/cli/web/"}},
        {"client/cli/web/", command_parts, no_server},
        {"client/cli/web/server.cpp", command_parts, {"asio", "spdlog"}},
        {"examples/", {"steward/", "examples/"}, {"asio", "nlohmann"}},
        {"examples/gallery/asio_loop.cpp", {"steward/"}, {"nlohmann"}},
        {"bench/", {"common/", "steward/", "bench/"}, {}},
        // Single calls of the engine are measured in one process with it.
        {"bench/operations/", {"common/", "engine/", "bench/"}, {"asio", "steward/"}},
    };
}

const std::vector<Floor>& floors() {
    static const std::vector<Floor> table = [] {
        std::vector<Floor> all = floors_of_the_server();
        for (const Floor& floor : floors_of_clients()) all.push_back(floor);
        return all;
    }();
    return table;
}

const Floor* floor_of(const Source& source) {
    const Floor* found = nullptr;
    for (const Floor& floor : floors())
        if (source.is_under(floor.folder) &&
            (found == nullptr || floor.folder.size() > found->folder.size()))
            found = &floor;
    return found;
}

bool begins_with_one(const std::string& path, const std::vector<std::string_view>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view beginning) { return path.starts_with(beginning); });
}

}  // namespace

Breaches check_floors(const std::vector<Source>& sources) {
    static const std::regex include(R"re(\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
    Breaches breaches;
    for (const Source& source : sources) {
        const Floor* floor = floor_of(source);
        if (floor == nullptr) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_match(source.lines[i], match, include)) continue;
            const std::string path = match[2];
            const bool allowed = match[1] == "\"" ? begins_with_one(path, floor->quoted) &&
                                                        !begins_with_one(path, floor->above)
                                                  : !begins_with_one(path, floor->forbidden);
            if (!allowed)
                breaches.push_back(breach(source, i, floor->folder + " may not include " + path));
        }
    }
    return breaches;
}

}  // namespace steward::tidy
