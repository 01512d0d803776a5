#include "client/cli/monitor.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/table.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"

#include <poll.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

// How long it waits before it asks again: short while there are calls to be shown, and rising to
// the longest while there are none, so that a monitor nobody needs costs next to nothing.
constexpr std::chrono::milliseconds shortest_pause{50}, longest_pause{400};

struct Filter {
    std::optional<std::string> type = {}, object = {}, client = {};
    bool errors = false;
};

[[noreturn]] void refuse_words() {
    throw UsageError("Usage: steward monitor " + std::string(monitor_synopsis));
}

Filter filter_of(std::span<const std::string> words) {
    Filter filter;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--errors") {
            filter.errors = true;
            continue;
        }
        std::optional<std::string>* const chosen = words[i] == "--type"     ? &filter.type
                                                   : words[i] == "--object" ? &filter.object
                                                   : words[i] == "--client" ? &filter.client
                                                                            : nullptr;
        if (chosen == nullptr || i + 1 == words.size()) refuse_words();
        *chosen = words[++i];
    }
    return filter;
}

// The digits of a pid; a name otherwise.
void write_client(Writer& writer, const std::string& word) {
    std::int64_t pid = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), pid);
    if (read.ec == std::errc() && read.ptr == word.data() + word.size())
        writer.integer(pid);
    else
        writer.text(word);
}

Bytes arguments_of(const Filter& filter, std::optional<std::uint64_t> after) {
    Bytes arguments;
    Writer writer(arguments);
    writer.map(std::size_t{after.has_value()} + std::size_t{filter.type.has_value()} +
               std::size_t{filter.object.has_value()} + std::size_t{filter.client.has_value()} + 1);
    if (after) {
        writer.text("after");
        writer.unsigned_integer(*after);
    }
    if (filter.type) {
        writer.text("type");
        writer.text(*filter.type);
    }
    if (filter.object) {
        writer.text("object");
        if (const auto id = id_in(*filter.object))
            writer.unsigned_integer(*id);
        else
            writer.text(*filter.object);
    }
    if (filter.client) {
        writer.text("client");
        write_client(writer, *filter.client);
    }
    writer.text("errors");
    writer.boolean(filter.errors);
    return arguments;
}

std::string number_words(const char* form, double value) {
    char text[48];
    std::snprintf(text, sizeof text, form, value);
    return text;
}

std::string duration(double seconds) {
    if (seconds < 1e-3) return number_words("%.1f µs", seconds * 1e6);
    if (seconds < 1) return number_words("%.1f ms", seconds * 1e3);
    return number_words("%.2f s", seconds);
}

// The time of day at which it ended.
std::string clock_time(double seconds_ago) {
    using std::chrono::system_clock;
    const auto ended = system_clock::now() - std::chrono::duration_cast<system_clock::duration>(
                                                 std::chrono::duration<double>(seconds_ago));
    const std::time_t whole = system_clock::to_time_t(ended);
    std::tm parts{};
    ::localtime_r(&whole, &parts);
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(ended.time_since_epoch()).count() %
        1000;
    char text[48];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", parts.tm_hour, parts.tm_min,
                  parts.tm_sec, static_cast<int>(milliseconds));
    return text;
}

std::string caller_of(const ordered_json& call) {
    const std::string name = call.at("name").get<std::string>();
    const std::string pid = call.at("pid").is_null() ? "gone" : call.at("pid").dump();
    return (name.empty() ? "" : name + " ") + "(" + pid + ")";
}

// The manager and the service are one of their kind, and have no name.
std::string object_of(const ordered_json& call) {
    const std::string name = call.at("object_name").get<std::string>();
    if (!name.empty()) return " " + name;
    const auto id = call.at("object").get<std::uint64_t>();
    return id < 2 ? "" : " @" + std::to_string(id);
}

// worker (4711) list.append jobs 5 → null (3.1 µs, waited 1.20 s)
std::string call_line(const ordered_json& call) {
    const std::string method =
        call.at("method").is_null() ? "unknown method" : call.at("method").get<std::string>();
    const std::string arguments = call.at("arguments").get<std::string>();
    const std::string status = call.at("status").get<std::string>();
    std::string line = caller_of(call) + " " + method + object_of(call);
    if (!arguments.empty()) line += " " + arguments;
    line += status == "ok" ? " → " : " ! " + status + ": ";
    line += call.at("result").get<std::string>() + " (" + duration(call.at("took").get<double>());
    if (call.at("job").get<bool>()) line += " beside the others";
    if (!call.at("waited").is_null())
        line += ", waited " + duration(call.at("waited").get<double>());
    return line + ")\n";
}

void show(const Context& context, const ordered_json& answer) {
    if (const auto lost = answer.at("lost").get<std::uint64_t>(); lost > 0) {
        if (context.options().json)
            context.print_document({{"lost", lost}});
        else
            context.write("… " + std::to_string(lost) + (lost == 1 ? " call was" : " calls were") +
                          " lost: they came faster than they were read\n");
    }
    std::string text;
    for (const ordered_json& call : answer.at("calls")) {
        if (context.options().json)
            context.print_document(call);
        else
            text += clock_time(call.at("seconds").get<double>()) + " " + call_line(call);
    }
    if (!text.empty()) context.write(printable_lines(text));
}

// Whoever reads what it writes may go meanwhile.
void pause_while_read(std::chrono::milliseconds pause) {
    pollfd output{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
    ::poll(&output, 1, static_cast<int>(pause.count()));
    if ((output.revents & POLLERR) != 0) throw OutputFailed(EPIPE);
}

}  // namespace

int show_calls(Context& context, std::span<const std::string> words) {
    const Filter filter = filter_of(words);
    std::optional<std::uint64_t> last;
    for (std::chrono::milliseconds pause = shortest_pause;;) {
        const ordered_json answer =
            context.session()
                .ask("service.monitor", service_object, arguments_of(filter, last))
                .document();
        const auto next = answer.at("next").get<std::uint64_t>();
        const bool is_quiet = !last || next == *last;
        last = next;
        show(context, answer);
        constexpr std::size_t page = 500;  // of a full one the rest is there already
        if (answer.at("calls").size() >= page) continue;
        pause = is_quiet ? std::min(2 * pause, longest_pause) : shortest_pause;
        pause_while_read(pause);
    }
}

int show_slow_calls(Context& context, std::span<const std::string> words) {
    const bool resets = words.size() == 1 && words[0] == "--reset";
    if (!words.empty() && !resets)
        throw UsageError("Usage: steward slowlog " + std::string(slowlog_synopsis));
    Bytes arguments;
    Writer writer(arguments);
    writer.map(1);
    writer.text("reset");
    writer.boolean(resets);
    const Answer answer = context.session().ask("service.slowlog", service_object, arguments);
    if (context.options().json) return context.print(answer.view()), done;
    const ordered_json calls = answer.document();
    for (const ordered_json& call : calls)
        context.write(printable_lines(
            duration(call.at("took").get<double>()) + ", " +
            number_words("%.1f s ago: ", call.at("seconds").get<double>()) + call_line(call)));
    if (calls.empty()) context.write("no call was slow\n");
    return done;
}

}  // namespace steward::cli
