#include "client/cli/section_help.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/hold_command.hpp"

namespace steward::cli {
namespace {

constexpr std::string_view lock_page = R"(
steward lock NAME [--timeout SECONDS] [OPTIONS] -- COMMAND…
  Holds the lock while the command runs, and makes it if there is none. The exit code is the command's, 128+n if signal n ended
  it; what else it may be stands at the end of this page. The options are flock's:
    -w, --timeout SECONDS         wait so long at most; without it, for ever
    -n, --nonblock                do not wait
    -E, --conflict-exit-code N    the exit code when the lock could not be had in time; flock's own is 1
    -c, --command TEXT            run this text in a shell ($SHELL), in place of -- COMMAND…
    -o, --close                   only the command itself holds the lock, not what it starts besides
    -v, --verbose                 say how long it took to get the lock, and what is executed
        --lease SECONDS           the longest time that it is held: then the next holder has it, and is told. The command goes
                                  on; when it is done (0) the exit code is 76
        --ephemeral last          a lock that is made now goes, and its name, with the last command that uses it
    -x, -e, --exclusive           as it is anyhow; -s: see `steward help hold`
  The lock is held until everything that the command has started has ended, background jobs too: steward waits for all of
  it, and all of it inherits the connection. Signals INT, TERM, HUP and QUIT are passed on to the command; when it ends of
  one, what it leaves behind is ended too (TERM, KILL after 5 s), and so is all of it on a second TERM. If steward is killed,
  the command is killed with it, the lock is held until the rest has ended, and the next holder is told. One exception: what
  has closed the descriptors that it inherited (sudo and what it runs, daemons) holds no lock once steward is killed (KILL).
  If the daemon is lost, everything is ended in the same way: exit code 4.
  The command sees STEWARD_SOCKET, and STEWARD_FENCING_TOKEN: a number that rises with every grant.

steward lock acquire NAME
  The lock stays held when this command ends, as it ends cleanly: whoever comes later releases it (steward lock release NAME).
  Only a holder that crashes is released by the daemon.
)";

constexpr std::string_view hold_page = R"(
steward hold TYPE NAME… [--shared] [--timeout SECONDS] [OPTIONS] -- COMMAND…
  Holds a lock, rlock, rwlock, semaphore or bounded_semaphore while the command runs; a permit of a semaphore, an rwlock
  shared with --shared (-s). Several of one type are held all at once or not at all. Locks are made if there are none.
  Options, exit codes, signals and the command's environment are those of `steward help lock`.
  `steward rwlock NAME --shared -- COMMAND…` is short for it, unless NAME is like that of a method.
  A permit of a plain semaphore does not return if steward is killed; one of a bounded_semaphore does.

steward TYPE acquire NAME
  Of an rlock, an rwlock and a bounded_semaphore it is refused: what is held would end with the command.
)";

constexpr std::string_view work_page = R"(
steward queue work NAME [-P N] [--timeout SECONDS] [--stdin] -- COMMAND…
  Takes the items of an owned queue one by one and runs the command for each; in the same way for the other queues. `{}` in the
  command is the item, a string as it is and everything else as JSON; without `{}` it stands last. An item is done when the
  command ends with 0. Else it goes back to the head of the queue, also when the worker is killed; the queue's deliveries_max
  bounds how often. Ends when the queue is closed and has no item left.
    -P, --parallel N         so many commands at a time, each with a worker of its own
    -w, --timeout SECONDS    end also when no item has come for so long
        --stdin              the item is the command's standard input, which else is empty
  Exit code: 0 every item that was taken is done, 1 some went back, 127 no such command. Signals end the commands that run, and
  their items go back. In `sh -c` use "$1", not {}: sh -c 'convert "$1"' sh {}
)";

constexpr std::string_view web_page = R"(
steward web [--listen ADDRESS:PORT] [--interval SECONDS] [--allow-changes] [--allow-remote]
  Serves a page for the browser until Ctrl-C: processes, locks and who waits for whom, lengths and rates, an object's value and
  its changes, deadlocks and reports. Prints its address with a token, which the browser changes for a cookie.
    --listen ADDRESS:PORT    else 127.0.0.1 at a free port
    --interval SECONDS       how often the daemon is asked while somebody looks: 0.1 to 60, else 0.5
    --allow-changes          locks can be released by force and repaired, names removed; without it nothing is changed
    --allow-remote           the address may be one that other machines reach. What is said is not encrypted: a tunnel is better
                             (ssh -L 8080:127.0.0.1:8080 MACHINE)
)";

std::string whole_lock_page() {
    return std::string(lock_page) +
           "\nExit codes that are not the command's, beside those of `steward help`:\n" +
           exit_code_lines(section_exit_codes);
}

}  // namespace

std::string command_help(std::string_view command) {
    if (command == "lock") return whole_lock_page();
    if (command == "hold") return std::string(hold_page);
    if (command == "web") return std::string(web_page);
    return std::string(command.ends_with("queue work") ? work_page : "");
}

std::string type_help(std::string_view type) {
    if (type == "lock") return whole_lock_page();
    if (can_be_held(type)) return std::string(hold_page);
    return std::string(type.ends_with("queue") ? work_page : "");
}

}  // namespace steward::cli
