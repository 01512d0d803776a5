#include "client/cli/watch.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/guarded_process.hpp"
#include "client/cli/option_words.hpp"
#include "client/cli/signals.hpp"
#include "client/cli/table.hpp"
#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cerrno>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

constexpr OptionRow exec_row{.letters = "", .names = "exec", .takes_value = true};
constexpr OptionRow key_row{.letters = "", .names = "key", .takes_value = true};
constexpr OptionRow since_row{.letters = "", .names = "since", .takes_value = true};
constexpr OptionRow count_row{.letters = "", .names = "count", .takes_value = true};
constexpr OptionRow watch_rows[] = {exec_row, key_row, since_row, count_row};

struct Wish {
    std::vector<std::string> names = {};
    std::string command = {};
    std::optional<Bytes> key = {};
    std::optional<std::int64_t> since = {};
    std::int64_t count = INT64_MAX;
};

// A signal has asked for the end while nothing was to be told.
struct Interrupted {
    int signal;
};

Wish read_wish(std::span<const std::string> words) {
    const std::string usage = "watch " + std::string(watch_synopsis);
    const OptionWords found = read_option_words(words, watch_rows, usage);
    Wish wish{.names = found.names};
    for (const OptionWords::Given& given : found.options) {
        if (given.row->names == exec_row.names) wish.command = given.value;
        if (given.row->names == key_row.names) wish.key = read_word(given.value, "any");
        if (given.row->names == since_row.names)
            wish.since = read_number(given, 0, INT32_MAX, usage);
        if (given.row->names == count_row.names)
            wish.count = read_number(given, 1, INT32_MAX, usage);
    }
    if (wish.names.empty()) fail_usage("the name of what is to be watched is missing", usage);
    if (!found.command.empty()) fail_usage("a command comes behind --exec", usage);
    return wish;
}

ObjectId make_watch(Session& session) {
    Bytes arguments;
    Writer writer(arguments);
    writer.map(1);
    writer.text("type");
    writer.text("watch");
    return object_in(session.ask("manager.create", manager_object, arguments));
}

void add(Session& session, ObjectId watch, const std::string& name, const Wish& wish) {
    Bytes arguments;
    Writer writer(arguments);
    writer.map(1 + (wish.since ? 1u : 0u) + (wish.key ? 1u : 0u));
    writer.text("what");
    if (const auto id = id_in(name))
        writer.unsigned_integer(*id);
    else
        writer.text(name);
    if (wish.since) {
        writer.text("since");
        writer.integer(*wish.since);
    }
    if (wish.key) {
        writer.text("key");
        writer.raw(*wish.key);
    }
    session.ask("watch.add", watch, arguments);
}

std::string text_in(const ordered_json& change, const char* member) {
    const auto found = change.find(member);
    if (found == change.end()) return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

// "3 set colours "red": 1 -> 2 (dict.set by anna, pid 9)"
std::string line_of(const ordered_json& change) {
    std::string name = text_in(change, "name");
    if (name.empty() && change.contains("object")) name = "@" + change.at("object").dump();
    if (change.at("kind") == "lost" && change.contains("lost"))
        return "lost " + change.at("lost").dump() + " changes of " + name + ", up to version " +
               change.at("version").dump() + "\n";
    if (change.at("kind") == "lost")
        return "lost " + change.at("objects").dump() + " objects: too many are watched\n";
    std::string line =
        change.at("version").dump() + " " + change.at("kind").get<std::string>() + " " + name;
    for (const char* const where : {"key", "keys"})
        if (change.contains(where)) line += " " + change.at(where).dump();
    const auto value = [&](const char* member, const std::string& size) {
        if (change.contains(member)) return change.at(member).dump();
        return change.contains(size) ? "(" + change.at(size).dump() + " bytes)" : std::string();
    };
    const std::string before = value("old", "old_bytes"), after = value("new", "new_bytes");
    if (!before.empty() || !after.empty()) line += ": ";
    line += before + (before.empty() || after.empty() ? "" : " -> ") + after;
    const std::string method = text_in(change, "method"), by = text_in(change, "by");
    if (!by.empty())
        line += " (" + method + (method.empty() ? "" : " ") + "by " + by + ", pid " +
                text_in(change, "pid") + ")";
    return line + "\n";
}

Descriptor input_of(const std::string& text) {
    Descriptor input{::memfd_create("change", MFD_CLOEXEC)};
    const bool is_written = input && ::write(input.number(), text.data(), text.size()) ==
                                         static_cast<ssize_t>(text.size());
    if (!is_written)
        throw std::system_error(errno, std::system_category(), "cannot make a command's input");
    ::lseek(input.number(), 0, SEEK_SET);
    return input;
}

GuardedEnd run_for(const Context& context, const Wish& wish, const ordered_json& change,
                   int connection, const Signals& signals) {
    std::vector<std::pair<std::string, std::string>> environment{
        {"STEWARD_SOCKET", context.options().socket}};
    const std::pair<const char*, const char*> members[] = {
        {"STEWARD_KIND", "kind"},        {"STEWARD_NAME", "name"}, {"STEWARD_OBJECT", "object"},
        {"STEWARD_TYPE", "type"},        {"STEWARD_KEY", "key"},   {"STEWARD_VERSION", "version"},
        {"STEWARD_METHOD", "method"},    {"STEWARD_OLD", "old"},   {"STEWARD_NEW", "new"},
        {"STEWARD_LOST", "lost"},        {"STEWARD_BY", "by"},     {"STEWARD_BY_PID", "pid"},
        {"STEWARD_SEQUENCE", "sequence"}};
    for (const auto& [variable, member] : members)
        environment.emplace_back(variable, text_in(change, member));
    const Descriptor input = input_of(change.dump() + "\n");
    return run_guarded({.command = {"/bin/sh", "-c", wish.command},
                        .environment = std::move(environment),
                        .connection = connection,
                        .is_alone = true,
                        .input = input.number(),
                        .mask = &signals.before()});
}

class Watcher {
public:
    Watcher(Context& context, Wish wish) : context_(context), wish_(std::move(wish)) {
        Session& session = context.session();
        watch_ = make_watch(session);
        for (const std::string& name : wish_.names) add(session, watch_, name, wish_);
    }

    int run() {
        std::int64_t told = 0;
        for (;;)
            for (const ordered_json& change : next()) {
                if (const int code = tell(change); code != done) return code;
                if (++told == wish_.count) return done;
            }
    }

private:
    // A signal ends it in good order while it waits, for a change or for whoever reads what it
    // writes.
    ordered_json next() {
        return context_.session()
            .ask_watching("watch.next", watch_, {}, [&](int connection) { wait_for(connection); })
            .document();
    }

    // Whoever reads what it writes may go meanwhile.
    void wait_for(int connection) const {
        const int output = wish_.command.empty() ? STDOUT_FILENO : -1;
        pollfd watched[] = {{.fd = connection, .events = POLLIN, .revents = 0},
                            {.fd = signals_.descriptor(), .events = POLLIN, .revents = 0},
                            {.fd = output, .events = 0, .revents = 0}};
        while (watched[0].revents == 0) {
            if (const auto signal = signals_.asked_to_end()) throw Interrupted{*signal};
            ::poll(watched, 3, -1);
            if ((watched[2].revents & POLLERR) != 0) throw OutputFailed(EPIPE);
        }
    }

    void wait_for_room() const {
        pollfd watched[] = {{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0},
                            {.fd = signals_.descriptor(), .events = POLLIN, .revents = 0}};
        while (watched[0].revents == 0) {
            if (const auto signal = signals_.asked_to_end()) throw Interrupted{*signal};
            ::poll(watched, 2, -1);
        }
    }

    int tell(const ordered_json& change) {
        if (const auto signal = signals_.asked_to_end()) throw Interrupted{*signal};
        if (wish_.command.empty()) {
            wait_for_room();
            if (context_.options().json)
                context_.print_document(change);
            else
                context_.write(printable_lines(line_of(change)));
            return done;
        }
        const int connection = context_.session().connection().descriptor();
        const GuardedEnd end = run_for(context_, wish_, change, connection, signals_);
        if (end.lock_lost) return no_daemon;
        if (end.asked_by != 0) return 128 + end.asked_by;
        if (end.exit_code != 0)
            context_.note("failed",
                          "exit code " + std::to_string(end.exit_code) + " of the command");
        return done;
    }

    Context& context_;
    const Wish wish_;
    const Signals signals_;
    ObjectId watch_{};
};

}  // namespace

int watch_objects(Context& context, std::span<const std::string> words) {
    try {
        return Watcher(context, read_wish(words)).run();
    } catch (const Interrupted& interrupted) {
        return 128 + interrupted.signal;
    }
}

}  // namespace steward::cli
