#include "client/cli/help.hpp"

#include "client/cli/commands.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/queue_work.hpp"
#include "client/cli/section_help.hpp"
#include "client/cli/suggestion.hpp"
#include "client/cli/table.hpp"
#include "client/cli/top.hpp"
#include "common/json_text.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view grammar = R"(
Everything else is a method: steward TYPE METHOD NAME [ARGUMENTS…]
  steward list append jobs '{"pages": 3}'
  steward lock acquire door --timeout 5
  steward help list append
An argument is JSON; a word that is no JSON is taken as a string. Arguments may be named: --timeout 5. An object is meant by its
name, or by its id: @17. `-` is what standard input holds, @FILE what a file holds. After `--` words have no meaning of their own.
A command that ends, ends cleanly: what it did stays.

In scripts words had better stay words: with --text (-t) every argument is text as it is, 1.10 and "x" and null too (bytes where
it is no UTF-8), but for numbers and arrays where a method wants them; results are printed as they are.
  steward -t list append names -- "$name"
  steward -t value set motd @/etc/motd
The content of @FILE and - is then taken as it is; what is printed has one newline more at its end, which a file written from it
has too: `steward -t get motd | head -c -1` is the file again.
With --lines an array is printed one item a line, and - and @FILE are read so: all lines for an array, else one call for each.
  find . -type f | steward -t --lines queue put files -
  steward --lines get names | sort
)";

std::string exit_codes_help() {
    return "\nExit codes:\n" + exit_code_lines(exit_codes) +
           "`steward lock`, `hold` and `queue work` end with codes of their own: see "
           "`steward help lock`.\n";
}

std::string commands_help() {
    Table rows;
    for (const Command& command : commands())
        rows.add({"  " + std::string(command.name) + " " + std::string(command.synopsis),
                  std::string(command.summary)});
    return rows.text();
}

// The daemon may be absent: the page then says so where its types would stand.
std::string types_help(Context& context) {
    try {
        Table rows;
        for (const Type& type : context.catalogue().types())
            rows.add({"  " + type.name, type.summary});
        return "\nTypes (steward help TYPE):\n" + rows.text();
    } catch (const Error& error) {
        return std::string("\nThe types are the daemon's to tell: ") + error.what() + "\n";
    }
}

std::string whole_page(Context& context) {
    return "Usage: steward [OPTIONS] COMMAND …\n\nCommands:\n" + commands_help() +
           std::string(grammar) + types_help(context) + "\nOptions:\n" + options_help() +
           exit_codes_help();
}

// A line for the call and an indented paragraph for what it does.
std::string entry(const Type& type, const Method& method) {
    const std::string answer =
        method.result.empty() || method.result == "null" ? "" : " -> " + method.result;
    return "  " + synopsis(type, method) + answer + "\n" + paragraph(method.summary, 6);
}

std::string type_page(const Type& type) {
    std::string text = type.summary + "\n\n";
    if (type.constructor) text += entry(type, *type.constructor);
    for (const Method& method : type.methods) text += entry(type, method);
    text += type_help(type.name);
    return text;
}

bool is_command_and_type(std::string_view word) { return word == "lock" || word == "watch"; }

std::string command_page(const Command& command) {
    return "Usage: steward " + std::string(command.name) + " " + std::string(command.synopsis) +
           "\n\n" + std::string(command.summary) + ".\n" + command_help(command.name) +
           (command.name == "top" ? top_help() : "");
}

const Command* find_command(std::string_view word) {
    const auto found = std::find_if(commands().begin(), commands().end(),
                                    [&](const Command& command) { return command.name == word; });
    return found == commands().end() ? nullptr : &*found;
}

// Of a word that names both. What the command does needs no daemon. That of `lock` is a part of the
// type's page.
std::string page_of_both(Context& context, const std::string& word) {
    const bool is_lock = word == "lock";
    const std::string alone =
        is_lock ? std::string(command_help(word).substr(1)) : command_page(*find_command(word));
    try {
        const Type* type = context.catalogue().find(word);
        if (type == nullptr) return alone;
        return (is_lock ? "" : alone + "\n") + type_page(*type);
    } catch (const Error& error) {
        return alone + "\nThe methods of the type are the daemon's to tell: " + error.what() + "\n";
    }
}

std::string method_page(const Type& type, const Method& method) {
    std::string text =
        "Usage: steward " + synopsis(type, method) + "\n\n" + paragraph(method.summary, 0) + "\n";
    Table rows;
    for (const Parameter& parameter : method.parameters)
        rows.add({"  " + parameter.name, parameter.kind, parameter.optional ? "optional" : ""});
    text += rows.text();
    if (!method.holds.empty())
        text += std::string("\nWhat it holds ends with its caller") +
                (method.holds == "if_owned" ? ", if the object is owned" : "") +
                ": see `steward help " + type.name + "`.\n";
    if (method.access == "waits")
        text += "\nWaits until it can be done; --timeout 0: not at all. Timed out: exit code 1.\n";
    return text;
}

const ordered_json& named(const ordered_json& rows, const std::string& name) {
    return *std::find_if(rows.begin(), rows.end(),
                         [&](const ordered_json& row) { return row.at("name") == name; });
}

int print_description(Context& context, std::span<const std::string> words) {
    if (words.empty()) return context.print(context.session().description()), done;
    const ordered_json all = ordered_json::parse(to_text(context.session().description()));
    const ordered_json& type = named(all, words[0]);
    const ordered_json& chosen = words.size() < 2       ? type
                                 : words[1] == "create" ? type.at("constructor")
                                                        : named(type.at("methods"), words[1]);
    context.write(chosen.dump() + "\n");
    return done;
}

bool print_command_page(Context& context, const std::string& word) {
    const Command* command = find_command(word);
    if (command != nullptr) context.write(command_page(*command));
    return command != nullptr;
}

}  // namespace

int show_help(Context& context, std::span<const std::string> words) {
    if (words.empty() && !context.options().json) return context.write(whole_page(context)), done;
    if (is_queue_work(words)) return print_command_page(context, "queue work"), done;
    const bool is_both = !words.empty() && is_command_and_type(words[0]);
    if (!words.empty() && !is_both && print_command_page(context, words[0])) return done;
    if (words.size() == 1 && is_both && !context.options().json)
        return context.write(page_of_both(context, words[0])), done;
    const Type* type = words.empty() ? nullptr : context.catalogue().find(words[0]);
    if (!words.empty() && type == nullptr) {
        std::vector<std::string> names;
        for (const Type& each : context.catalogue().types()) names.push_back(each.name);
        for (const Command& command : commands()) names.emplace_back(command.name);
        throw UsageError("there is no command or type '" + words[0] + "'" +
                         suggestion(words[0], names));
    }
    const Method* method = nullptr;
    if (words.size() > 1 && words[1] == "create" && type->constructor)
        method = &*type->constructor;
    else if (words.size() > 1)
        method = &context.catalogue().method(*type, words[1]);
    if (context.options().json) return print_description(context, words);
    context.write(method != nullptr ? method_page(*type, *method) : type_page(*type));
    return done;
}

int list_methods(Context& context) {
    std::string text;
    for (const Command& command : commands()) text += std::string(command.name) + "\n";
    for (const Type& type : context.catalogue().types())
        for (const Method& method : type.methods) text += type.name + " " + method.name + "\n";
    context.write(text);
    return done;
}

}  // namespace steward::cli
