#include "client/cli/commands.hpp"

#include "client/cli/arguments.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/help.hpp"
#include "client/cli/hold_command.hpp"
#include "client/cli/holding.hpp"
#include "client/cli/mending.hpp"
#include "client/cli/monitor.hpp"
#include "client/cli/queue_work.hpp"
#include "client/cli/reports.hpp"
#include "client/cli/stats.hpp"
#include "client/cli/suggestion.hpp"
#include "client/cli/top.hpp"
#include "client/cli/watch.hpp"
#include "client/cli/web_command.hpp"
#include "client/cli/who.hpp"
#include "client/cli/why.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view create_synopsis =
    "[--exclusive] [--guarded-by LOCK [--guards-reads]] [--track-races] "
    "[--on-orphaned report|refuse|ignore] TYPE NAME [ARGUMENTS…]";

void expect(bool right, std::string_view usage) {
    if (!right) throw UsageError("Usage: steward " + std::string(usage));
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
    return text;
}

std::string with_sign(const ordered_json& id) { return "@" + id.dump(); }

Bytes one_object(const std::string& word) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    if (const auto id = id_in(word))
        writer.unsigned_integer(*id);
    else
        writer.text(word);
    return arguments;
}

// What an argument that is a reference means: an object's name, or its id.
FindObject finder(Context& context) {
    return [&context](const std::string& word) {
        if (const auto id = id_in(word)) return ObjectId{*id};
        const auto row =
            context.session().ask("service.info", service_object, one_object(word)).document();
        return ObjectId{row.at("id").get<std::uint64_t>()};
    };
}

}  // namespace

const Type& expect_type(Context& context, const std::string& word) {
    const Type* type = context.catalogue().find(word);
    if (type != nullptr && type->constructor) return *type;
    std::vector<std::string> names;
    for (const Type& each : context.catalogue().types())
        if (each.constructor) names.push_back(each.name);
    throw UsageError("there is no type '" + word + "' of shared objects" + suggestion(word, names) +
                     "\nThe types: " + joined(names, " "));
}

namespace {

int list_objects(Context& context, Words words) {
    expect(words.size() <= 1, "ls [TYPE]");
    if (!words.empty()) expect_type(context, words[0]);
    const Answer answer = context.session().all("service.objects");
    if (context.options().json && words.empty()) return context.print(answer.view()), done;
    ordered_json chosen = ordered_json::array();
    for (ordered_json& row : answer.document())
        if (words.empty() || row.at("type") == words[0]) chosen.push_back(std::move(row));
    if (context.options().json) return context.print_document(chosen), done;
    for (ordered_json& row : chosen) row["id"] = with_sign(row["id"]);
    context.print_rows(chosen);
    return done;
}

int show_info(Context& context, Words words) {
    expect(words.size() == 1, "info NAME");
    const Answer answer =
        context.session().ask("service.info", service_object, one_object(words[0]));
    if (context.options().json) return context.print(answer.view()), done;
    context.write(text_of_info(answer.document()));
    return done;
}

int show_value(Context& context, Words words) {
    expect(words.size() == 1, "get NAME");
    context.print(
        context.session().ask("service.get", service_object, one_object(words[0])).view());
    return done;
}

// The word behind an option of this name, which is taken out with it.
std::optional<std::string> take_option(std::vector<std::string>& words, std::string_view name) {
    const auto option = std::find(words.begin(), words.end(), name);
    if (option == words.end() || option + 1 == words.end()) return std::nullopt;
    std::string value = option[1];
    words.erase(option, option + 2);
    return value;
}

int create_object(Context& context, Words words) {
    std::vector<std::string> rest(words.begin(), words.end());
    const bool exclusive = std::erase(rest, "--exclusive") > 0;
    const bool guards_reads = std::erase(rest, "--guards-reads") > 0;
    const bool track_races = std::erase(rest, "--track-races") > 0;
    const std::optional<std::string> guard = take_option(rest, "--guarded-by");
    const bool lacks_guard = std::find(rest.begin(), rest.end(), "--guarded-by") != rest.end();
    const std::optional<std::string> orphaned = take_option(rest, "--on-orphaned");
    const bool lacks_choice = std::find(rest.begin(), rest.end(), "--on-orphaned") != rest.end();
    expect(rest.size() >= 2 && !lacks_guard && !lacks_choice,
           "create " + std::string(create_synopsis));
    const Type* const type = &expect_type(context, rest[0]);
    Bytes arguments;
    Writer writer(arguments);
    writer.map(4 + (guard ? 1u : 0u) + (guards_reads ? 1u : 0u) + (track_races ? 1u : 0u) +
               (orphaned ? 1u : 0u));
    if (guard) {
        writer.text("guarded_by");
        writer.reference(finder(context)(*guard));
    }
    if (guards_reads) {
        writer.text("guards_reads");
        writer.boolean(true);
    }
    if (track_races) {
        writer.text("track_races");
        writer.boolean(true);
    }
    if (orphaned) {
        writer.text("on_orphaned");
        writer.text(*orphaned);
    }
    writer.text("type");
    writer.text(type->name);
    writer.text("name");
    writer.text(rest[1]);
    writer.text("arguments");
    writer.raw(read_arguments(Words(rest).subspan(2), type->constructor->parameters,
                              synopsis(*type, *type->constructor), finder(context),
                              context.reading()));
    writer.text("exclusive");
    writer.boolean(exclusive);
    const Answer answer = context.session().ask("manager.create", manager_object, arguments);
    if (context.options().json) return context.print(answer.view()), done;
    const bool created = answer.document().at("created").get<bool>();
    context.write(type->name + " " + rest[1] + (created ? " created" : " was there already") +
                  " (@" + std::to_string(number(object_in(answer))) + ")\n");
    return done;
}

// Each by itself: a name that is not there keeps none of the others.
int remove_objects(Context& context, Words words) {
    expect(!words.empty(), "rm NAME…");
    int worst = done;
    for (const std::string& name : words) {
        try {
            context.print(
                context.session().ask_with_texts("manager.remove", manager_object, {name}).view(),
                "null");
        } catch (const Refused& error) {
            complain(context.options().json, steward::name(error.code()), error.what());
            worst = std::max(worst, exit_code(error.code()));
        }
    }
    return worst;
}

int list_clients(Context& context, Words words) {
    expect(words.empty(), "clients");
    const Answer answer = context.session().all("service.clients");
    if (context.options().json) return context.print(answer.view()), done;
    ordered_json rows = answer.document();
    for (ordered_json& row : rows)
        for (ordered_json& held : row["holds"]) held = with_sign(held);
    context.print_rows(rows);
    return done;
}

int ping(Context& context, Words words) {
    expect(words.empty(), "ping");
    const Connection& connection = context.session().connection();
    const auto before = std::chrono::steady_clock::now();
    context.session().ask("service.ping", service_object);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    char milliseconds[32];
    std::snprintf(milliseconds, sizeof milliseconds, "%.3f", seconds * 1000);
    if (context.options().json)
        context.print_document({{"version", connection.daemon_version()},
                                {"pid", connection.daemon_pid()},
                                {"socket", context.options().socket},
                                {"seconds", seconds}});
    else
        context.write("stewardd " + connection.daemon_version() + ", pid " +
                      std::to_string(connection.daemon_pid()) + ", at " + context.options().socket +
                      ": " + milliseconds + " ms\n");
    return done;
}

constexpr Command command_table[] = {
    {"ls", "[TYPE]", "The shared objects, or those of one type", &list_objects},
    {"info", "NAME", "One object: who made it, who holds it, who waits for it", &show_info},
    {"get", "NAME", "The whole state of one object", &show_value},
    {"create", create_synopsis, "Make an object, or open the one of that name", &create_object},
    {"rm", "NAME…", "Take the name away: the object ends when nobody uses it any more",
     &remove_objects},
    {"lock", lock_synopsis, "Hold a lock while a command runs (`steward help lock`)", &hold_lock},
    {"hold", hold_synopsis, "Hold a lock, rwlock or semaphore while a command runs", &hold_objects},
    {"queue work", work_synopsis.substr(5), "Run a command for each item of an owned queue",
     &work_queue},
    {"holders", "[TYPE]", "Who holds what: every holder of every object, or of those of one type",
     &list_holders},
    {"waiters", "[--dot] [TYPE]", "Who waits for what, or for objects of one type", &list_waiters},
    {"why", "PID|NAME|OBJECT",
     "Why a process waits, or who waits for an object; who holds it, and what would help",
     &show_why},
    {"deadlocks", "[--dot]", "Calls that wait for one another, and what each of them holds",
     &show_deadlocks},
    {"races", "[OBJECT]", "Lost updates: who has overwritten what others wrote since he read it",
     &show_races},
    {"orphans", "", "Calls that wait for what nobody is left to bring about, and who was the last",
     &show_orphans},
    {"reports", "[--follow]",
     "What the daemon has noticed: deadlocks, locks in opposite orders, leases that ended, …",
     &show_reports},
    {"watch", watch_synopsis,
     "What happens to objects, as it happens: a line, or a command, for each", &watch_objects},
    {"monitor", monitor_synopsis,
     "The calls of all clients as they end: who, what, the result, and how long it took",
     &show_calls},
    {"slowlog", slowlog_synopsis, "The calls that took the daemon longest", &show_slow_calls},
    {"release", "OBJECT --force [--yes]",
     "Let a lock or semaphore go, whoever holds it: its holders lose it as if they had crashed",
     &release_by_force},
    {"repair", "OBJECT", "Make a lock usable again that a crash has poisoned or left held",
     &repair_object},
    {"kill-client", "PID|NAME [--yes]", "Kill a process that talks to the daemon", &kill_client},
    {"clients", "", "The processes that talk to the daemon", &list_clients},
    {"web", web_synopsis.substr(4),
     "A page for the browser: who holds what and who waits for whom, as it happens",
     &show_web_page},
    {"ping", "", "Is the daemon there, and how far away", &ping},
    {"stats", stats_synopsis,
     "The daemon's figures: what was called, how long it took, who holds locks for long",
     &show_stats},
    {"top", top_synopsis,
     "The whole screen, kept up to date: busy objects, locks, waits, queues, clients", &show_top},
    {"describe", "[TYPE [METHOD]]", "The same as help; with --json for programs", &show_help},
    {"help", "[COMMAND | TYPE [METHOD]]",
     "What there is and what it does, in the daemon's own words", &show_help},
};

}  // namespace

std::span<const Command> commands() { return command_table; }

namespace {

struct Call {
    const Type& type;
    const Method& method;
    ObjectId object;
};

int call_once(Context& context, const Call& call, BytesView arguments, bool is_last) {
    const std::string name = call.type.name + "." + call.method.name;
    Session& session = context.session();
    const Answer answer = is_last && call.method.access != "waits"
                              ? session.call_last(name, call.object, arguments)
                              : session.call(name, call.object, arguments);
    context.print(answer.view(), call.method.result);
    if (answer.holder_died)
        context.note("holder_died", "the previous holder died without releasing it");
    if (answer.lease_ended)
        context.note("lease_ended", "the previous holder had it for longer than it was lent");
    // A condition's wait acquires its lock again before it says that the time was up.
    const Token head = answer.view().head();
    return call.method.access == "waits" && head.kind == Kind::boolean && head.bits == 0
               ? outcome_no
               : done;
}

}  // namespace

int call_method(Context& context, Words words) {
    const Type* type = context.catalogue().find(words[0]);
    if (type == nullptr) {
        std::vector<std::string> names;
        for (const Command& command : commands()) names.emplace_back(command.name);
        for (const std::string& each : context.catalogue().type_names()) names.push_back(each);
        throw UsageError("there is no command or type '" + words[0] + "'" +
                         suggestion(words[0], names) + "\nSee `steward help`.");
    }
    if (words.size() < 2) return show_help(context, words), bad_usage;
    const Method& method = context.catalogue().method(*type, words[1]);
    const std::string how = synopsis(*type, method);
    Words rest = words.subspan(2);
    ObjectId object = type->only_object().value_or(ObjectId{});
    if (!type->only_object()) {
        if (rest.empty() || rest[0].starts_with("--"))
            throw UsageError("the object's name is missing\nUsage: steward " + how);
        rest = rest.subspan(1);
    }
    int worst = done;
    std::uint64_t calls = 0;
    for_each_call(
        rest, method.parameters, how, finder(context), context.reading(),
        [&](BytesView arguments, bool only) {
            if (calls++ == 0 && !type->only_object())
                object = context.session().find(words[2], type->name);
            refuse_what_would_end(context, {.type = *type,
                                            .method = method,
                                            .object = object,
                                            .name = type->only_object() ? "" : words[2],
                                            .arguments = arguments});
            worst = std::max(worst, call_once(context, {*type, method, object}, arguments, only));
        });
    return worst;
}

// Whether the word is a method of the type, or like one's name and so perhaps a slip.
static bool may_be_method(Context& context, const std::string& type, const std::string& word) {
    const Type* found = context.catalogue().find(type);
    std::vector<std::string> names;
    if (found != nullptr)
        for (const Method& method : found->methods) names.push_back(method.name);
    return std::find(names.begin(), names.end(), word) != names.end() ||
           !suggestion(word, names).empty();
}

// `lock` is a command and a type, and the other types that can be held may be used in the same way:
// `rwlock NAME -- COMMAND`. Words after `--` may be a method's too, but for `lock`.
static bool is_hold(Context& context, Words words) {
    if (words.size() < 2 || !can_be_held(words[0])) return false;
    const bool has_command = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "--" || word == "-c" || word == "--command" ||
               word.starts_with("--command=");
    });
    if (words[0] == "lock" && (has_command || words[1].starts_with('-'))) return true;
    if (words[0] != "lock" && !has_command) return false;
    return words[1].starts_with('-') || !may_be_method(context, words[0], words[1]);
}

// `watch` too is a command and a type: what follows says which.
static bool is_type_watch(Words words) {
    constexpr std::string_view methods[] = {"add", "remove", "next"};
    return words[0] == "watch" && words.size() > 2 &&
           std::find(std::begin(methods), std::end(methods), words[1]) != std::end(methods);
}

int run(Context& context) {
    const Words words = context.options().words;
    if (context.options().help) return show_help(context, words);
    if (words.empty()) return show_help(context, {}), bad_usage;
    const auto found =
        std::find_if(commands().begin(), commands().end(),
                     [&](const Command& command) { return command.name == words[0]; });
    if (is_queue_work(words)) return work_queue(context, words);
    if (is_hold(context, words))
        return words[0] == "lock" ? hold_lock(context, words.subspan(1))
                                  : hold_objects(context, words);
    if (found == commands().end() || words[0] == "lock" || is_type_watch(words))
        return call_method(context, words);
    return found->run(context, words.subspan(1));
}

}  // namespace steward::cli
