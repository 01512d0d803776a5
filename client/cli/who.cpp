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

using nlohmann::ordered_json;

std::string called(const ordered_json& object) {
    const ordered_json& name = object.at("name");
    return name.is_string() ? name.get<std::string>() : "@" + object.at("id").dump();
}

// "anna (4711)", "anna (4711), ended", in one line whatever it calls itself. Of one that a daemon
// before this one told no name of: "client 6, gone".
std::string who(const ordered_json& caller) {
    const ordered_json& name = caller.at("name");
    if (!name.is_string()) return "client " + caller.at("client").dump() + ", gone";
    return (name == "" ? "a process" : printable(name.get<std::string>())) + " (" +
           caller.at("pid").dump() + ")" + (caller.value("gone", false) ? ", ended" : "");
}

ordered_json info_of(Session& session, const std::string& word) {
    if (const auto id = id_in(word)) return session.info(*id);
    return session.ask_with_texts("service.info", service_object, {word}).document();
}

void show_rows(Context& context, const ordered_json& rows, const std::string& if_none) {
    if (context.options().json)
        context.print_document(rows);
    else if (rows.empty())
        context.write(printable(if_none) + "\n");
    else
        context.print_rows(rows);
}

namespace {

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
    show_rows(context, rows, "nothing is held");
    return done;
}

}  // namespace steward::cli
