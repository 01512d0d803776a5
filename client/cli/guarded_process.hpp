// A command that runs while this process holds something at the daemon: a section. The hold lasts
// until everything that the section has started has ended, in whatever way this process, the
// command or the daemon end:
//   - this process is the subreaper of all of it (prctl(2)) and waits for all of it;
//   - all of it inherits the connection, as the children of flock(1) inherit its descriptor. Should
//     this process be killed, the command is killed with it, and what is left of the section keeps
//     the connection open, and with it the hold (but for what has closed the descriptors that it
//     inherited);
//   - when the daemon is lost, and the hold with it, the section is ended: TERM, and KILL 5 s
//     later;
//   - INT, TERM, HUP and QUIT are passed on to the command, and one that is stopped goes on. When
//     it has ended after that, the rest of the section is ended; on a second TERM all of it is.
#pragma once

#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace steward::cli {

struct Guarded {
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment;  // more of it
    int connection = -1;    // a socket to the daemon that nobody else reads meanwhile
    bool is_alone = false;  // the command is all of the section: what it starts is not waited for
                            // and inherits no connection
    int input = -1;         // the command's standard input; -1: that of this process
    const sigset_t* mask = nullptr;  // the signals that the command blocks; nothing: those that
                                     // this process does
};

struct GuardedEnd {
    int exit_code = 0;        // 128 + n when signal n ended it; 127 not found, 126 not executable
    bool has_started = true;  // false: 127 or 126 is this process's word, not the command's
    bool lock_lost = false;   // the connection ended first, so the section was ended
    int asked_by = 0;         // the signal with which somebody asked for the end
    std::size_t left = 0;     // so many processes could not be ended when the daemon was lost: they
                              // are another user's
};

// Throws std::system_error if no process could be made; then nothing runs.
GuardedEnd run_guarded(const Guarded& guarded);

}  // namespace steward::cli
