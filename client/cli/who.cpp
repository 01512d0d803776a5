#include "client/cli/who.hpp"

#include "client/cli/commands.hpp"
#include "client/cli/exit_codes.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

// In full, each object whose row says yes. One that ended meanwhile is left out.
template <class Wanted>
std::vector<ordered_json> objects_in_full(Context& context, Wanted wanted) {
    std::vector<ordered_json> found;
    for (const ordered_json& row : context.session().all("service.objects").document()) {
        if (!wanted(row)) continue;
        try {
            found.push_back(context.session().info(row.at("id").get<std::uint64_t>()));
        } catch (const NoSuchObject&) {}
    }
    return found;
}

std::string called(const ordered_json& object) {
    const ordered_json& name = object.at("name");
    return name.is_string() ? name.get<std::string>() : "@" + object.at("id").dump();
}

// "anna (4711)", "anna (4711), ended". Of one that a daemon before this one told no name of:
// "client 6, gone".
std::string who(const ordered_json& caller) {
    const ordered_json& name = caller.at("name");
    if (!name.is_string()) return "client " + caller.at("client").dump() + ", gone";
    return name.get<std::string>() + " (" + caller.at("pid").dump() + ")" +
           (caller.value("gone", false) ? ", ended" : "");
}

bool looks_like_pid(const std::string& word) {
    return !word.empty() &&
           std::ranges::all_of(word, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// A client of the daemon. A number may be an object's name too: then nothing is a process that is
// no client.
bool is_process(Context& context, const std::string& word) {
    if (!looks_like_pid(word)) return false;
    const ordered_json clients = context.session().all("service.clients").document();
    return std::ranges::any_of(
        clients, [&](const ordered_json& client) { return client.at("pid").dump() == word; });
}

bool lives(const std::string& word) {
    pid_t pid = 0;
    const bool fits =
        std::from_chars(word.data(), word.data() + word.size(), pid).ec == std::errc() && pid > 0;
    return fits && (::kill(pid, 0) == 0 || errno == EPERM);
}

void show(Context& context, const ordered_json& rows, const std::string& if_none) {
    if (context.options().json)
        context.print_document(rows);
    else if (rows.empty())
        context.write(printable(if_none) + "\n");
    else
        context.print_rows(rows);
}

}  // namespace

int list_holders(Context& context, std::span<const std::string> words) {
    if (words.size() > 1) throw UsageError("Usage: steward holders [TYPE]");
    if (!words.empty()) expect_type(context, words[0]);
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
    const bool is_pid = is_process(context, word);
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
            rows.push_back({{"waiter", who(waiter)},
                            {"method", waiter.at("method")},
                            {"object", called(object)},
                            {"remaining", waiter.at("remaining")},
                            {"held_by", holders}});
        }
    }
    const bool is_stranger = !is_there && looks_like_pid(word) && lives(word);
    if (!is_there && !is_stranger)
        throw NoSuchObject(looks_like_pid(word)
                               ? "there is no process " + word + ", and no object of that name"
                               : "there is no object '" + word + "'");
    const std::string why_not = is_stranger ? ": it is no client of the daemon" : "";
    show(context, rows,
         is_pid || is_stranger ? "process " + word + " waits for nothing" + why_not
                               : "nobody waits for " + word);
    return done;
}

}  // namespace steward::cli
