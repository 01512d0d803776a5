// What the command's exit code says; part of its contract with scripts.
#pragma once

#include "common/errors.hpp"

#include <stdexcept>
#include <system_error>

namespace steward::cli {

inline constexpr int done = 0;
inline constexpr int outcome_no = 1;  // the call was allowed, and its answer is no: timed out, empty
inline constexpr int bad_usage = 2;
inline constexpr int refused = 3;
inline constexpr int no_daemon = 4;  // none there, or lost on the way
inline constexpr int no_output = 5;  // it was done, and what came of it could not be written

// The command line makes no sense; what() says why.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What was to be held while a command runs was not had in time; the user may have chosen the exit code.
struct NotHadInTime : std::runtime_error {
    NotHadInTime(int code, const std::string& sentence) : std::runtime_error(sentence), exit_code(code) {}
    int exit_code;
};

// The result could not be written to standard output.
struct OutputFailed : std::system_error {
    explicit OutputFailed(int error) : std::system_error(error, std::system_category(), "cannot write the output") {}
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
