#include "tests/transcripts/script.hpp"

#include "tests/transcripts/scanner.hpp"

#include <cstdint>
#include <map>
#include <regex>
#include <sstream>

namespace steward::transcripts {
namespace {

using Words = std::vector<std::string>;

// Take the word that stands first, if it begins with `mark`; without the mark.
std::string take_marked(std::string_view& text, char mark) {
    if (text.empty() || text[0] != mark) return "";
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word(text.substr(1, end - 1));
    text = trimmed(text.substr(end));
    return word;
}

Argument read_argument(const std::string& word) {
    static const std::regex named(R"(([a-z_]+)=(.+))");
    std::smatch match;
    if (std::regex_match(word, match, named)) return {match[1], match[2]};
    return {"", word};
}

// What the manager itself is told of an object that it makes, and not the type's constructor.
bool is_managers(std::string_view name) {
    return name == "exclusive" || name == "ephemeral" || name == "guarded_by" ||
           name == "guards_reads" || name == "track_races" || name == "on_orphaned";
}

// create TYPE [NAME] ARGUMENTS…
CallText read_create(const Place& place, const Words& words) {
    CallText call{.method = "manager.create",
                  .object = {},
                  .arguments = {},
                  .variable = {},
                  .is_create = true,
                  .text = {}};
    if (words.size() < 2) place.fail("create needs a type");
    call.arguments.push_back({"type", '"' + words[1] + '"'});
    std::size_t next = 2;
    if (next < words.size() && is_word(words[next]))
        call.arguments.push_back({"name", '"' + words[next++] + '"'});
    std::string positional;
    std::string named;
    for (; next < words.size(); ++next) {
        const Argument argument = read_argument(words[next]);
        if (is_managers(argument.name))
            call.arguments.push_back(argument);
        else if (argument.name.empty())
            positional += (positional.empty() ? "" : ", ") + argument.text;
        else
            named += (named.empty() ? "\"" : ", \"") + argument.name + "\": " + argument.text;
    }
    if (!positional.empty() && !named.empty()) place.fail("arguments either in order or by name");
    if (!positional.empty()) call.arguments.push_back({"arguments", "[" + positional + "]"});
    if (!named.empty()) call.arguments.push_back({"arguments", "{" + named + "}"});
    return call;
}

CallText read_call(const Place& place, std::string_view text) {
    Words words = split(trimmed(text), ' ');
    bool quiet = false;
    if (!words.empty() && words[0] == "quiet") {
        quiet = true;
        words.erase(words.begin());
    }
    std::string variable;
    if (words.size() > 2 && words[0][0] == '$' && words[1] == "=") {
        variable = words[0].substr(1);
        words.erase(words.begin(), words.begin() + 2);
    }
    if (words.empty()) place.fail("a call is missing");
    CallText call;
    if (words[0] == "create") {
        call = read_create(place, words);
    } else {
        call.method = words[0];
        const std::string type = call.method.substr(0, call.method.find('.'));
        std::size_t next = 1;
        if (type != "manager" && type != "service") {
            if (words.size() < 2) place.fail("the call names no object: " + call.method);
            call.object = words[next++];
        }
        for (; next < words.size(); ++next) call.arguments.push_back(read_argument(words[next]));
        for (const Argument& argument : call.arguments)
            if (argument.name.empty() != call.arguments[0].name.empty())
                place.fail("arguments either in order or by name");
    }
    call.quiet = quiet;
    call.variable = variable;
    call.text = std::string(trimmed(text));
    return call;
}

Say read_say(const Place& place, const Speaker& speaker, std::string_view text) {
    Say say{.speaker = speaker, .calls = {}, .label = take_marked(text, '@')};
    if (!text.empty() && text.front() == '{' && text.back() == '}') {
        for (const std::string& part : split(text.substr(1, text.size() - 2), ';'))
            say.calls.push_back(read_call(place, part));
        if (say.calls.empty()) place.fail("an empty batch");
    } else {
        say.calls.push_back(read_call(place, text));
    }
    if (say.calls.size() > 1)
        for (const CallText& call : say.calls)
            if (call.is_create) place.fail("a batch needs manager.create in full");
    return say;
}

Hear read_hear(const Place& place, const Speaker& speaker, std::string_view text) {
    Hear hear{.speaker = speaker, .label = take_marked(text, '@'), .error = {}, .expected = {}};
    const auto is_noticed = [&](std::string_view notice) {
        if (!text.ends_with(notice)) return false;
        text = trimmed(text.substr(0, text.size() - notice.size()));
        return true;
    };
    hear.lease_ended = is_noticed("(lease_ended)");
    hear.holder_died = is_noticed("(holder_died)");
    if (text == "timed_out") {
        hear.error = text;
        return hear;
    }
    hear.error = take_marked(text, '!');
    hear.expected = text;
    if (hear.error.empty() && hear.expected.empty()) place.fail("what is heard is missing");
    return hear;
}

Passes read_passes(const Place& place, const std::string& text) {
    static const std::regex duration(R"(\+([0-9.]+)(ms|s))");
    std::smatch match;
    if (!std::regex_match(text, match, duration)) place.fail("a time is +5s or +200ms");
    const double seconds = std::stod(match[1]) * (match[2] == "ms" ? 1e-3 : 1.0);
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(seconds))};
}

Statement read_statement(const Place& place, const std::string& text) {
    if (text[0] == '+') return {place, read_passes(place, text)};
    static const std::regex form(R"(([a-z][a-z0-9]*)(?:\.([0-9]+))?([><~!])\s*(.*))");
    std::smatch match;
    if (!std::regex_match(text, match, form)) place.fail("no statement: " + text);
    const Speaker speaker{match[1], match[2].matched ? std::stoi(match[2]) : 1};
    const std::string rest = match[4];
    switch (match[3].str()[0]) {
        case '>': return {place, read_say(place, speaker, rest)};
        case '<': return {place, read_hear(place, speaker, rest)};
        case '~': return {place, Waits{speaker, rest.empty() ? "" : rest.substr(1)}};
        default: break;
    }
    if (rest != "crash" && rest != "bye") place.fail("an end is `crash` or `bye`");
    return {place,
            Ends{.speaker = speaker, .whole_client = !match[2].matched, .cleanly = rest == "bye"}};
}

void set_limit(const Place& place, engine::Limits& limits, const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) place.fail("a limit is name=value");
    const std::string name = word.substr(0, equals);
    const std::uint64_t value = std::stoull(word.substr(equals + 1));
    const std::map<std::string, std::uint64_t*> figures{
        {"objects_max", &limits.objects_max},
        {"waiters_max", &limits.waiters_max},
        {"waiters_per_channel_max", &limits.waiters_per_channel_max},
        {"pipe_messages_max", &limits.pipe_messages_max},
        {"rlock_depth_max", &limits.rlock_depth_max},
        {"work_seconds_max", &limits.work_seconds_max},
        {"references_per_client_max", &limits.references_per_client_max},
        {"calls_per_client_max", &limits.calls_per_client_max},
        {"memory_bytes_max", &limits.memory_bytes_max},
        {"client_bytes_max", &limits.client_bytes_max},
        {"ring_bytes_max", &limits.ring_bytes_max},
        {"history_bytes_max", &limits.history_bytes_max}};
    const auto found = figures.find(name);
    if (found == figures.end()) place.fail("there is no limit " + name);
    *found->second = value;
}

void read_directive(const Place& place, Scenario& scenario, std::string_view text) {
    const Words words = split(text, ' ');
    if (words.size() < 2) place.fail("a directive is `% limits …` or `% worlds …`");
    if (words[0] == "limits")
        for (std::size_t i = 1; i < words.size(); ++i) set_limit(place, scenario.limits, words[i]);
    else if (words[0] == "worlds")
        scenario.worlds.assign(words.begin() + 1, words.end());
    else
        place.fail("no directive: " + words[0]);
}

struct Line {
    Place place;
    std::string text;
};

// Lines without comments; one that begins with a space goes on where the last one ended.
std::vector<Line> read_lines(const std::string& file, const std::string& text) {
    std::vector<Line> lines;
    std::istringstream stream(text);
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        const std::string_view content = trimmed(line);
        if (content.empty() || content[0] == '#') continue;
        if (line[0] == ' ' && !lines.empty())
            lines.back().text += " " + std::string(content);
        else
            lines.push_back({{file, number}, std::string(content)});
    }
    return lines;
}

}  // namespace

void Place::fail(const std::string& what) const {
    throw Fault(file + ":" + std::to_string(line) + ": " + what);
}

std::vector<Scenario> read_script(const std::string& file, const std::string& text) {
    std::vector<Scenario> scenarios;
    for (const Line& line : read_lines(file, text)) {
        if (line.text.starts_with("==")) {
            scenarios.push_back({.place = line.place,
                                 .title = std::string(trimmed(line.text.substr(2))),
                                 .limits = {},
                                 .worlds = {},
                                 .statements = {}});
            continue;
        }
        if (scenarios.empty()) line.place.fail("before the first scenario (== title)");
        if (line.text[0] == '%')
            read_directive(line.place, scenarios.back(),
                           trimmed(std::string_view(line.text).substr(1)));
        else
            scenarios.back().statements.push_back(read_statement(line.place, line.text));
    }
    return scenarios;
}

}  // namespace steward::transcripts
