#include "client/cli/section_options.hpp"

#include "client/cli/option_words.hpp"
#include "client/cli/seconds.hpp"

#include <cstdlib>

namespace steward::cli {
namespace {

constexpr OptionRow shared{.letters = "s", .names = "shared"};
constexpr OptionRow exclusive{.letters = "xe", .names = "exclusive"};
constexpr OptionRow nonblock{.letters = "n", .names = "nonblock nb"};
constexpr OptionRow timeout{.letters = "w", .names = "timeout wait", .takes_value = true};
constexpr OptionRow conflict{.letters = "E", .names = "conflict-exit-code", .takes_value = true};
constexpr OptionRow close_it{.letters = "o", .names = "close"};
constexpr OptionRow shell{.letters = "c", .names = "command", .takes_value = true};
constexpr OptionRow verbose{.letters = "v", .names = "verbose"};
constexpr OptionRow unlock{.letters = "u", .names = "unlock"};
constexpr OptionRow no_fork{.letters = "F", .names = "no-fork"};
constexpr OptionRow ephemeral{.letters = "", .names = "ephemeral", .takes_value = true};
constexpr OptionRow lease{.letters = "", .names = "lease", .takes_value = true};
constexpr OptionRow section_rows[] = {shared, exclusive, nonblock, timeout, conflict,  close_it,
                                      shell,  verbose,   unlock,   no_fork, ephemeral, lease};

bool is(const OptionWords::Given& given, const OptionRow& row) {
    return given.row->names == row.names;
}

std::vector<std::string> in_a_shell(const std::string& text) {
    const char* wanted = ::secure_getenv("SHELL");
    return {wanted != nullptr && *wanted != '\0' ? wanted : "/bin/sh", "-c", text};
}

// The words after the first were meant as the command, as flock takes them; here they could be
// names.
void require_command(const SectionOptions& options, std::string_view usage) {
    if (!options.command.empty()) return;
    if (options.names.size() < 2) fail_usage("the command is missing", usage);
    std::string command;
    for (std::size_t i = 1; i < options.names.size(); ++i) command += " " + options.names[i];
    fail_usage("put -- before the command: … " + options.names[0] + " --" + command, usage);
}

}  // namespace

SectionOptions read_section_options(std::span<const std::string> words, std::string_view usage) {
    OptionWords found = read_option_words(words, section_rows, usage);
    SectionOptions options;
    options.names = std::move(found.names);
    options.command = std::move(found.command);
    bool waits = true;
    for (const OptionWords::Given& given : found.options) {
        if (is(given, shared)) options.shared = true;
        if (is(given, exclusive)) options.shared = false;
        if (is(given, nonblock)) waits = false;
        if (is(given, lease)) options.lease = read_seconds(given.value, given.written);
        if (is(given, timeout)) options.timeout = read_seconds(given.value, given.written);
        if (is(given, conflict)) options.conflict_exit_code = read_number(given, 0, 255, usage);
        if (is(given, close_it)) options.close = true;
        if (is(given, verbose)) options.verbose = true;
        if (is(given, ephemeral) && given.value != "last")
            fail_usage(given.written +
                           " can only be \"last\": what is held, and its name, go with the last "
                           "who uses it",
                       usage);
        if (is(given, ephemeral)) options.until_last_user = true;
        if (is(given, unlock))
            fail_usage(given.written + ": a lock is let go with `steward lock release NAME`",
                       usage);
        if (is(given, no_fork))
            fail_usage(given.written +
                           ": steward stays beside the command, to let go what it holds",
                       usage);
        if (!is(given, shell)) continue;
        if (found.has_command || !options.command.empty())
            fail_usage(given.written + " is a command already", usage);
        options.command = in_a_shell(given.value);
    }
    if (!waits) options.timeout = 0;
    if (options.names.empty()) fail_usage("the name is missing", usage);
    require_command(options, usage);
    return options;
}

}  // namespace steward::cli
