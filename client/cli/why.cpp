#include "client/cli/why.hpp"

#include "client/cli/commands.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/table.hpp"
#include "client/cli/wait_chain.hpp"
#include "client/cli/who.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

bool looks_like_pid(const std::string& word) {
    return !word.empty() &&
           std::ranges::all_of(word, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// A client of the daemon, by its pid or its name.
bool is_meant(const ordered_json& client, const std::string& word) {
    return client.at("pid").dump() == word || client.at("name") == word;
}

// Who goes on though his lease has ended, of the processes or the objects that the word means, each
// with the sentence. A daemon before this one tells of none.
std::vector<ordered_json> overstayed_by(const ordered_json& clients, const std::string& word) {
    std::vector<ordered_json> found;
    for (const ordered_json& client : clients)
        for (const ordered_json& one : client.value("overstayed", ordered_json::array())) {
            const bool is_named = one.at("name").is_string();
            const std::string object =
                is_named ? one["name"].get<std::string>() : "@" + one.at("object").dump();
            const std::string id = "@" + one.at("object").dump();
            if (!is_meant(client, word) && object != word && id != word) continue;
            char ago[32];
            std::snprintf(ago, sizeof ago, "%.1f", one.at("seconds").get<double>());
            const std::string quote = is_named ? "'" : "";
            found.push_back(
                {{"client", client.at("id")},
                 {"pid", client.at("pid")},
                 {"name", client.at("name")},
                 {"overstayed", one},
                 {"sentence", who(client) + " has held " + one.at("type").get<std::string>() + " " +
                                  quote + object + quote +
                                  " for longer than it was lent: its lease ended " + ago +
                                  " s ago, and it has not released or acquired it since."}});
        }
    return found;
}

bool is_object(Context& context, const std::string& word) {
    try {
        return info_of(context, word).is_object();
    } catch (const NoSuchObject&) {
        return false;
    }
}

bool lives(const std::string& word) {
    pid_t pid = 0;
    const bool fits =
        std::from_chars(word.data(), word.data() + word.size(), pid).ec == std::errc() && pid > 0;
    return fits && (::kill(pid, 0) == 0 || errno == EPERM);
}

bool awaits(const ordered_json& waiter, const std::string& object) {
    return std::ranges::any_of(waiter.at("awaits"), [&](const ordered_json& awaited) {
        return awaited.at("name") == object || "@" + awaited.at("object").dump() == object;
    });
}

std::string sentences_of(const WaitChain& chain, const ordered_json& waiters) {
    std::string text;
    for (const ordered_json& waiter : waiters) text += chain.sentence(waiter) + "\n";
    return text;
}

// `--dot` may stand anywhere.
std::vector<std::string> without_dot(std::span<const std::string> words, bool& dot) {
    std::vector<std::string> rest(words.begin(), words.end());
    dot = std::erase(rest, "--dot") > 0;
    return rest;
}

}  // namespace

int list_waiters(Context& context, std::span<const std::string> given) {
    bool dot = false;
    const std::vector<std::string> words = without_dot(given, dot);
    if (words.size() > 1) throw UsageError("Usage: steward waiters [--dot] [TYPE]");
    if (!words.empty()) expect_type(context, words[0]);
    ordered_json chosen = ordered_json::array();
    for (ordered_json& waiter : context.session().all("service.waiters").document())
        if (words.empty() || std::ranges::any_of(waiter.at("awaits"), [&](const auto& awaited) {
                return awaited.at("type") == words[0];
            }))
            chosen.push_back(std::move(waiter));
    if (dot) return context.write(graph_of(chosen)), done;
    if (context.options().json) return context.print_document(chosen), done;
    ordered_json rows = ordered_json::array();
    for (const ordered_json& waiter : chosen)
        rows.push_back({{"waiter", who(waiter)},
                        {"method", waiter.at("method")},
                        {"awaits", WaitChain::things(waiter)},
                        {"seconds", waiter.at("seconds")},
                        {"remaining", waiter.at("remaining")}});
    show_rows(context, rows, "nobody waits");
    return done;
}

int show_why(Context& context, std::span<const std::string> words) {
    if (words.size() != 1) throw UsageError("Usage: steward why PID|NAME|OBJECT");
    const std::string& word = words[0];
    const bool is_named = is_object(context, word);
    const ordered_json clients = context.session().all("service.clients").document();
    const bool is_client = std::ranges::any_of(
        clients, [&](const ordered_json& client) { return is_meant(client, word); });
    const bool is_stranger = !is_named && !is_client && looks_like_pid(word) && lives(word);
    if (!is_named && !is_client && !is_stranger)
        throw NoSuchObject(looks_like_pid(word)
                               ? "there is no process " + word + ", and no object of that name"
                               : "there is no object and no process '" + word + "'");
    const WaitChain chain(context.session().all("service.waiters").document(),
                          context.session().all("service.orphans").document());
    ordered_json concerned = ordered_json::array();
    for (const ordered_json& waiter : chain.waiters()) {
        const bool is_its =
            is_client && (waiter.at("pid").dump() == word || waiter.at("name") == word);
        if (is_its || (is_named && awaits(waiter, word))) concerned.push_back(waiter);
    }
    const std::vector<ordered_json> lapsed = overstayed_by(clients, word);
    if (context.options().json) {
        for (ordered_json& waiter : concerned) {
            waiter["sentence"] = chain.sentence(waiter);
            if (const ordered_json* orphan = chain.orphan(waiter))
                waiter["orphaned"] = orphan->at("reason");
        }
        for (const ordered_json& one : lapsed) concerned.push_back(one);
        return context.print_document(concerned), done;
    }
    std::string overstayers;
    for (const ordered_json& one : lapsed)
        overstayers += one.at("sentence").get<std::string>() + "\n";
    if (!concerned.empty()) {
        std::string text = sentences_of(chain, concerned);
        for (const std::string& help : chain.helps(concerned)) text += help + "\n";
        text += overstayers;
        return context.write(printable_lines(text)), done;
    }
    const std::string why_not = is_stranger ? ": it is no client of the daemon" : "";
    context.write(printable(is_named && !is_client
                                ? "nobody waits for " + word
                                : "process " + word + " waits for nothing" + why_not) +
                  "\n" + printable_lines(overstayers));
    return done;
}

int show_deadlocks(Context& context, std::span<const std::string> given) {
    bool dot = false;
    if (!without_dot(given, dot).empty()) throw UsageError("Usage: steward deadlocks [--dot]");
    const Answer answer = context.session().ask("service.deadlocks", service_object);
    if (context.options().json && !dot) return context.print(answer.view()), done;
    const ordered_json deadlocks = answer.document();
    if (dot) return context.write(graph_of_deadlocks(deadlocks)), done;
    std::string text;
    for (const ordered_json& deadlock : deadlocks)
        text += deadlock.at("sentence").get<std::string>() +
                "\nNone of them goes on by itself: let one of them go (`steward why PID` says what "
                "it waits for), or end it.\n";
    context.write(printable_lines(text.empty() ? "no deadlock\n" : text));
    return done;
}

int show_races(Context& context, std::span<const std::string> words) {
    if (words.size() > 1) throw UsageError("Usage: steward races [OBJECT]");
    ordered_json chosen = ordered_json::array();
    for (ordered_json& race : context.session().all("service.races").document())
        if (words.empty() || race.at("name") == words[0] ||
            "@" + race.at("object").dump() == words[0])
            chosen.push_back(std::move(race));
    if (context.options().json) return context.print_document(chosen), done;
    std::string text;
    for (const ordered_json& race : chosen) {
        const std::uint64_t count = race.at("count").get<std::uint64_t>();
        text += race.at("sentence").get<std::string>() +
                (count == 1 ? "" : "; " + std::to_string(count) + " times so far") + "\n";
    }
    context.write(printable_lines(text.empty() ? "no lost update was seen\n" : text));
    return done;
}

int show_orphans(Context& context, std::span<const std::string> words) {
    if (!words.empty()) throw UsageError("Usage: steward orphans");
    const Answer answer = context.session().all("service.orphans");
    if (context.options().json) return context.print(answer.view()), done;
    std::string text;
    for (const ordered_json& orphan : answer.document())
        text += orphan.at("sentence").get<std::string>() + "\n";
    context.write(
        printable_lines(text.empty() ? "nobody waits for what nobody could bring\n" : text));
    return done;
}

}  // namespace steward::cli
