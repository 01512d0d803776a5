#include "client/cli/mending.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/who.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

// The words without this one; whether it was among them.
bool take(std::vector<std::string>& words, std::string_view flag) {
    return std::erase(words, flag) > 0;
}

// False: no.
bool is_sure(const std::string& question, bool yes) {
    if (yes) return true;
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0)
        throw UsageError("nobody can be asked here: --yes does it");
    std::cerr << printable(question) << " [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

std::string holders_in_words(const ordered_json& object) {
    std::string text;
    for (const ordered_json& holder : object.at("holders"))
        text += (text.empty() ? "" : ", ") + who(holder);
    return text.empty() ? "nobody" : text;
}

Bytes reference_to(const ordered_json& object) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.reference(ObjectId{object.at("id").get<std::uint64_t>()});
    return arguments;
}

}  // namespace

int release_by_force(Context& context, std::span<const std::string> given) {
    std::vector<std::string> words(given.begin(), given.end());
    const bool yes = take(words, "--yes");
    if (!take(words, "--force") || words.size() != 1)
        throw UsageError("Usage: steward release OBJECT --force [--yes]");
    const ordered_json object = info_of(context.session(), words[0]);
    const std::string what = object.at("type").get<std::string>() + " " + called(object);
    const std::string question =
        "Release " + what + ", held by " + holders_in_words(object) + ", by force?";
    if (!is_sure(question, yes)) return outcome_no;
    context.session().ask("manager.force_release", manager_object, reference_to(object));
    context.write(printable(what + " released; it was held by " + holders_in_words(object)) + "\n");
    return done;
}

int repair_object(Context& context, std::span<const std::string> words) {
    if (words.size() != 1) throw UsageError("Usage: steward repair OBJECT");
    const ordered_json object = info_of(context.session(), words[0]);
    const std::string type = object.at("type");
    const Type* const known = context.catalogue().find(type);
    const bool can_be_repaired =
        known != nullptr &&
        std::any_of(known->methods.begin(), known->methods.end(),
                    [](const Method& method) { return method.name == "repair"; });
    if (!can_be_repaired)
        throw TypeMismatch("'" + words[0] + "' is a " + type + ", which needs no repair");
    context.session().ask(type + ".repair", ObjectId{object.at("id").get<std::uint64_t>()});
    return done;
}

// The daemon hears of it as of any death, and what the client held goes by the policies of the
// objects.
int kill_client(Context& context, std::span<const std::string> given) {
    std::vector<std::string> words(given.begin(), given.end());
    const bool yes = take(words, "--yes");
    if (words.size() != 1) throw UsageError("Usage: steward kill-client PID|NAME [--yes]");
    std::vector<ordered_json> found;
    for (ordered_json& client : context.session().all("service.clients").document())
        if (client.at("pid").dump() == words[0] || client.at("name") == words[0])
            found.push_back(std::move(client));
    if (found.empty()) throw NoSuchObject("no client has the pid or name '" + words[0] + "'");
    if (found.size() > 1)
        throw UsageError("several clients are called '" + words[0] + "': name one by its pid");
    const ordered_json& client = found.front();
    const auto pid = client.at("pid").get<pid_t>();
    if (pid <= 0) throw NoSuchObject("the process of that client has no number here");
    const std::string question = "Kill " + who(client) + ", which holds " +
                                 std::to_string(client.at("holds").size()) + " objects?";
    if (!is_sure(question, yes)) return outcome_no;
    if (::kill(pid, SIGKILL) != 0)
        throw std::system_error(errno, std::system_category(), "cannot kill " + who(client));
    context.write(printable(who(client) + " killed") + "\n");
    return done;
}

}  // namespace steward::cli
