// What the command's exit code says; part of its contract with scripts. The codes, their words in
// the help and in README.md come from the tables here.
#pragma once

#include "common/errors.hpp"

#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace steward::cli {

inline constexpr int done = 0;
inline constexpr int outcome_no = 1;  // the call was allowed, and its answer is no
inline constexpr int bad_usage = 2;
inline constexpr int refused = 3;
inline constexpr int no_daemon = 4;
inline constexpr int no_output = 5;
// Of a command that is run while something is held, in place of its own. The first is EX_TEMPFAIL
// of sysexits.h, which no shell and few programs use: with flock's 1 it could not be told from a
// command that failed. The others are those of shells.
inline constexpr int not_had_in_time = 75;
inline constexpr int overstayed = 76;
inline constexpr int not_started = 126;
inline constexpr int not_found = 127;

// Each code and what it says, in the words of the help and of README.md, which a test compares with
// this table.
struct ExitCodeRow {
    int code;
    std::string_view meaning;
};
inline constexpr std::array exit_codes{
    ExitCodeRow{done, "done"},
    ExitCodeRow{outcome_no, "the answer is no: timed out, empty"},
    ExitCodeRow{bad_usage, "the command line makes no sense"},
    ExitCodeRow{refused, "the daemon refused; the sentence says why"},
    ExitCodeRow{no_daemon, "there is no daemon, or it was lost"},
    ExitCodeRow{no_output, "it was done, but the output could not be written"},
};
// Of a command that runs while something is held; all others are the command's own.
inline constexpr std::array section_exit_codes{
    ExitCodeRow{not_had_in_time,
                "what was to be held was not had in time; -E chooses another code"},
    ExitCodeRow{overstayed,
                "the lease of what was held ended before the command did, which was done"},
    ExitCodeRow{not_started, "the command could not be started"},
    ExitCodeRow{not_found, "the command was not found"},
};
// A line for each, as a page of help has it.
std::string exit_code_lines(std::span<const ExitCodeRow> rows);

// The command line makes no sense; what() says why.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What was to be held while a command runs was not had in time; the user may have chosen the exit
// code.
struct NotHadInTime : std::runtime_error {
    NotHadInTime(int code, const std::string& sentence)
        : std::runtime_error(sentence), exit_code(code) {}
    int exit_code;
};

// The result could not be written to standard output.
struct OutputFailed : std::system_error {
    explicit OutputFailed(int error)
        : std::system_error(error, std::system_category(), "cannot write the output") {}
};

// The exit code that belongs to the status of a call.
constexpr int exit_code(ErrorCode code) {
    switch (code) {
        case ErrorCode::none: return done;
        case ErrorCode::timed_out:
        case ErrorCode::empty:
        case ErrorCode::queue_empty:
        case ErrorCode::queue_full: return outcome_no;
        case ErrorCode::shutting_down: return no_daemon;
        default: return refused;
    }
}

}  // namespace steward::cli
