#include "client/cli/who.hpp"

#include "client/cli/exit_codes.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

ordered_json info(Context& context, std::uint64_t id) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.unsigned_integer(id);
    return context.session().ask("service.info", service_object, arguments).document();
}

// In full, each object whose row says yes. One that ended meanwhile is left out.
template <class Wanted>
std::vector<ordered_json> objects_in_full(Context& context, Wanted wanted) {
    std::vector<ordered_json> found;
    for (const ordered_json& row : context.session().ask("service.objects", service_object).document()) {
        if (!wanted(row)) continue;
        try {
            found.push_back(info(context, row.at("id").get<std::uint64_t>()));
        } catch (const NoSuchObject&) {
        }
    }
    return found;
}

std::string called(const ordered_json& object) {
    const ordered_json& name = object.at("name");
    return name.is_string() ? name.get<std::string>() : "@" + object.at("id").dump();
}

// "anna (4711)"; of a process that has ended the daemon knows no more than its number as a client: "client 6, gone".
std::string who(const ordered_json& caller) {
    const ordered_json& name = caller.at("name");
    if (!name.is_string()) return "client " + caller.at("client").dump() + ", gone";
    return name.get<std::string>() + " (" + caller.at("pid").dump() + ")";
}

void show(Context& context, const ordered_json& rows, const std::string& if_none) {
    if (context.options().json) context.write(rows.dump() + "\n");
    else if (rows.empty()) context.write(if_none + "\n");
    else context.print_rows(rows);
}

}  // namespace

int list_holders(Context& context, std::span<const std::string> words) {
    if (words.size() > 1) throw UsageError("Usage: steward holders [TYPE]");
    const auto is_held = [&](const ordered_json& row) {
        return row.at("held").get<bool>() && (words.empty() || row.at("type") == words[0]);
    };
    ordered_json rows = ordered_json::array();
    for (const ordered_json& object : objects_in_full(context, is_held)) {
        for (const ordered_json& holder : object.at("holders")) {
            ordered_json row{{"object", called(object)}, {"type", object.at("type")}};
            row.update(holder);
            rows.push_back(std::move(row));
        }
    }
    show(context, rows, "nothing is held");
    return done;
}

int show_why(Context& context, std::span<const std::string> words) {
    if (words.size() != 1) throw UsageError("Usage: steward why PID|NAME");
    const std::string& word = words[0];
    const bool is_pid = !word.empty() && std::ranges::all_of(word, [](char letter) { return letter >= '0' && letter <= '9'; });
    bool is_there = is_pid;
    const auto concerned = [&](const ordered_json& row) {
        const bool is_it = !is_pid && (row.at("name") == word || "@" + row.at("id").dump() == word);
        is_there = is_there || is_it;
        return row.at("waiters") > 0 && (is_pid || is_it);
    };
    ordered_json rows = ordered_json::array();
    for (const ordered_json& object : objects_in_full(context, concerned)) {
        ordered_json holders = ordered_json::array();
        for (const ordered_json& holder : object.at("holders")) holders.push_back(who(holder));
        for (const ordered_json& waiter : object.at("waiting")) {
            if (is_pid && waiter.at("pid").dump() != word) continue;
            rows.push_back({{"waiter", who(waiter)}, {"method", waiter.at("method")}, {"object", called(object)},
                            {"remaining", waiter.at("remaining")}, {"held_by", holders}});
        }
    }
    if (!is_there) throw NoSuchObject("there is no object '" + word + "'");
    show(context, rows, is_pid ? "process " + word + " waits for nothing" : "nobody waits for " + word);
    return done;
}

}  // namespace steward::cli
