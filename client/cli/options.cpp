#include "client/cli/options.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/source/unix_socket.hpp"
#include "common/utf8.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace steward::cli {
namespace {

void add_options(CLI::App& app, Options& options) {
    app.set_help_flag();
    app.add_option("--socket", options.socket,
                   "The daemon's socket (else $STEWARD_SOCKET, else the directory of this user)")
        ->type_name("PATH");
    app.add_flag("--json", options.json, "Results and errors as JSON, one line each");
    app.add_flag("-t,--text", options.text,
                 "Arguments and results as they are: words are text, or bytes, and no JSON");
    app.add_flag("--lines", options.lines,
                 "An array as one item a line; of - and @FILE each line is a value");
    app.add_flag("-h,--help", options.help, "What the command, type or method does");
    app.add_flag("--version", options.version, "The version of this command");
    app.add_flag("--list-methods", options.list_methods,
                 "Every command and method, one a line (for completion)");
}

bool is_global(const std::string& word) {
    static constexpr std::string_view flags[] = {"--json", "-t",     "--text",    "--lines",
                                                 "-h",     "--help", "--version", "--list-methods"};
    return std::find(std::begin(flags), std::end(flags), word) != std::end(flags) ||
           word.starts_with("--socket=");
}

}  // namespace

// CLI11 cannot tell the arguments of methods it does not know (`-1`, `--timeout 5`) from its own
// options, so it is given only what is ours.
Options parse_options(const std::vector<std::string>& arguments) {
    Options options;
    std::vector<std::string> ours;
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    for (auto word = arguments.begin(); word != end; ++word) {
        if (is_global(*word)) {
            ours.push_back(*word);
        } else if (*word == "--socket") {
            if (std::next(word) == end) throw UsageError("--socket needs a path");
            ours.push_back("--socket=" + *++word);
        } else {
            options.words.push_back(*word);
        }
    }
    options.words.insert(options.words.end(), end, arguments.end());
    CLI::App app;
    add_options(app, options);
    std::reverse(ours.begin(), ours.end());
    try {
        app.parse(ours);
    } catch (const CLI::ParseError& error) {
        throw UsageError(error.what());
    }
    const auto is_no_text = [](const std::string& word) { return !is_utf8(word); };
    if (!options.text && std::any_of(arguments.begin(), end, is_no_text))
        throw UsageError(
            "a word is not UTF-8: --text takes it as bytes, JSON writes {\"$bytes\": \"BASE64\"}");
    options.socket_from = "--socket";
    if (options.socket.empty()) {
        const char* chosen = ::secure_getenv("STEWARD_SOCKET");
        options.socket_from =
            chosen != nullptr && *chosen != '\0' ? "$STEWARD_SOCKET" : "the default";
        options.socket = find_socket();
    }
    options.socket = std::filesystem::absolute(options.socket).string();
    return options;
}

std::string options_help() {
    Options options;
    CLI::App app;
    add_options(app, options);
    std::string text;
    for (const CLI::Option* option : app.get_options()) {
        std::string name = option->get_name(false, true);
        std::replace(name.begin(), name.end(), ',', ' ');
        if (!option->get_type_name().empty()) name += " " + option->get_type_name();
        name.resize(std::max<std::size_t>(name.size() + 1, 20), ' ');
        text += "  " + name + option->get_description() + "\n";
    }
    return text;
}

}  // namespace steward::cli
