#include "client/cli/lock_command.hpp"

#include "client/cli/arguments.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/guarded_process.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

constexpr std::string_view lock_usage = "lock [--ephemeral last] NAME [--timeout SECONDS] -- COMMAND…";

// Whether `--ephemeral last` is among the words; it is taken out of them.
bool take_ephemeral(std::vector<std::string>& words) {
    const auto option = std::find(words.begin(), words.end(), "--ephemeral");
    if (option == words.end()) return false;
    if (option + 1 == words.end() || option[1] != "last")
        throw UsageError("--ephemeral can only be \"last\": the lock and its name go with the last who uses it");
    words.erase(option, option + 2);
    return true;
}

// The lock of that name; made if there is none.
ObjectId open_lock(Context& context, const std::string& name, bool until_last_user) {
    Bytes arguments;
    Writer writer(arguments);
    writer.map(until_last_user ? 3 : 2);
    writer.text("type");
    writer.text("lock");
    writer.text("name");
    writer.text(name);
    if (until_last_user) {
        writer.text("ephemeral");
        writer.text("last");
    }
    return object_in(context.session().ask("manager.create", manager_object, arguments));
}

// Any process may release a lock: it is given back only if it is still this process that holds it.
void release(Context& context, ObjectId lock, Sequence token) {
    const auto holder = context.session().ask("lock.holder", lock).document();
    if (holder.is_object() && holder.value("since", Sequence{0}) == token) context.session().ask("lock.release", lock);
    else context.note("released", "the lock was released by somebody else while the command ran");
}

int after_command(Context& context, const GuardedEnd& end, ObjectId lock, Sequence token) {
    if (end.lock_lost) {
        context.note("lost", "the daemon was lost while the command ran, and the lock with it: the command was ended");
        return no_daemon;
    }
    try {
        release(context, lock, token);
    } catch (const Error& error) {
        context.note("released", std::string("the lock was gone when the command ended: ") + error.what());
    }
    return end.exit_code;
}

}  // namespace

int hold_lock(Context& context, std::span<const std::string> words) {
    const auto dashes = std::find(words.begin(), words.end(), "--");
    const std::vector<std::string> command(dashes == words.end() ? dashes : dashes + 1, words.end());
    std::vector<std::string> before(words.begin(), dashes);
    const bool until_last_user = take_ephemeral(before);
    if (before.empty() || before[0].starts_with("--") || command.empty())
        throw UsageError("Usage: steward " + std::string(lock_usage));

    const Type* type = context.catalogue().find("lock");
    if (type == nullptr) throw UsageError("this daemon has no locks");
    const Bytes arguments = read_arguments(std::span(before).subspan(1), context.catalogue().method(*type, "acquire").parameters,
                                           std::string(lock_usage));
    const auto id = id_in(before[0]);
    const ObjectId lock = id ? ObjectId{*id} : open_lock(context, before[0], until_last_user);
    const Answer acquired = context.session().ask("lock.acquire", lock, arguments);
    if (acquired.holder_died) context.note("holder_died", "the previous holder of the lock died while it held it");

    const GuardedEnd end = run_guarded(command,
                                       {{"STEWARD_SOCKET", context.options().socket},
                                        {"STEWARD_FENCING_TOKEN", std::to_string(acquired.sequence)}},
                                       context.session().connection().descriptor());
    return after_command(context, end, lock, acquired.sequence);
}

std::string_view lock_help() {
    return R"(
steward lock [--ephemeral last] NAME [--timeout SECONDS] -- COMMAND…
  Holds the lock while the command runs, and makes it if there is none. The exit code is the command's, 128+n if signal n ended
  it, 127 if it was not found; 1 if the lock could not be had in time. Signals INT, TERM, HUP and QUIT are passed on. If
  the holder dies, the lock is released at once and the command is killed; the next holder is told. If the daemon is lost,
  the command is ended (TERM, KILL after 5 s): exit code 4.
  With --ephemeral last a lock that is made now goes, and its name, when the last command that uses it has ended.
  The command sees STEWARD_SOCKET, and STEWARD_FENCING_TOKEN: a number that rises with every grant.

steward lock acquire NAME
  The lock stays held when this command ends, as it ends cleanly: whoever comes later releases it (steward lock release NAME).
  Only a holder that crashes is released by the daemon.
)";
}

}  // namespace steward::cli
