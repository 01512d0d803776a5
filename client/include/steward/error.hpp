// What can go wrong with a call. A caller always knows which of three things happened to it:
//   it returned  - done;
//   Refused      - certainly not executed: the daemon said no, and code() and what() say why;
//   NotSent      - certainly not executed: it never reached the daemon whole;
//   Lost         - unknown: it was sent, and the daemon was lost before it answered.
// ConversionError belongs to this side: a value has no place in the C++ type that was asked for, or
// no form on the wire. Failures of the machine (sockets, fork) are std::system_error. Outcomes such
// as "timed out" are values, not errors.
#pragma once

#include "common/errors.hpp"
#include "steward/stuck.hpp"

#include <stdexcept>
#include <string>

namespace steward {

// The root of everything the library throws itself.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& sentence)
        : std::runtime_error(sentence), code_(code) {}

    // The row of the error table; `none` where no daemon said anything.
    ErrorCode code() const noexcept { return code_; }

private:
    ErrorCode code_;
};

// The daemon refused the call: nothing changed.
class Refused : public Error {
public:
    Refused(ErrorCode code, const std::string& sentence, bool deferred = false)
        : Error(code, sentence), deferred_(deferred) {}

    // The refused call is an earlier one that was not waited for (a set inside a critical section,
    // an unlock): what() names it. The call that throws was not sent; but for releases, done() and
    // ping(), which were done, and what() says so. A refusal that nobody was told of when the
    // process ends goes to stderr, and makes exit code 1 of 0 in a Process; in a Pool the task
    // fails. A program's own end keeps its exit code: ping() the manager first to know.
    bool deferred() const noexcept { return deferred_; }

private:
    bool deferred_;
};

// What has a class of its own: every code of the error table (common/errors.hpp) but the two
// outcomes that are no refusals.
constexpr bool is_refusal(ErrorCode code) {
    return code != ErrorCode::none && code != ErrorCode::timed_out;
}

// One class for each refusal. A code that this version does not know comes as Refused itself. The
// names below are those of the table in C++'s spelling, in its order; tests/client/error_test.cpp
// walks the table and finds one that is missing.
template <ErrorCode refusal>
requires(is_refusal(refusal)) class RefusedWith : public Refused {
public:
    explicit RefusedWith(const std::string& sentence, bool deferred = false)
        : Refused(refusal, sentence, deferred) {}
};
// A call would have waited for ever: who waits for whom, this call among them, in the order in
// which they came to wait.
template <>
class RefusedWith<ErrorCode::deadlock> : public Refused {
public:
    explicit RefusedWith(const std::string& sentence, bool deferred = false,
                         std::vector<Stuck> members = {})
        : Refused(ErrorCode::deadlock, sentence, deferred), members_(std::move(members)) {}

    // At most 16; none where an earlier call was refused that was not waited for.
    const std::vector<Stuck>& members() const noexcept { return members_; }

private:
    std::vector<Stuck> members_;
};
using BadFrame = RefusedWith<ErrorCode::bad_frame>;
using BadHandshake = RefusedWith<ErrorCode::bad_handshake>;
using VersionMismatch = RefusedWith<ErrorCode::version_mismatch>;
using Busy = RefusedWith<ErrorCode::busy>;
using ShuttingDown = RefusedWith<ErrorCode::shutting_down>;
using NotPermitted = RefusedWith<ErrorCode::not_permitted>;
using Replaced = RefusedWith<ErrorCode::replaced>;
using ChannelClosed = RefusedWith<ErrorCode::channel_closed>;
using NoSuchMethod = RefusedWith<ErrorCode::no_such_method>;
using NoSuchType = RefusedWith<ErrorCode::no_such_type>;
using NoSuchObject = RefusedWith<ErrorCode::no_such_object>;
using BadArgument = RefusedWith<ErrorCode::bad_argument>;
using TypeMismatch = RefusedWith<ErrorCode::type_mismatch>;
using NameTaken = RefusedWith<ErrorCode::name_taken>;
using LimitExceeded = RefusedWith<ErrorCode::limit_exceeded>;
using BatchStopped = RefusedWith<ErrorCode::batch_stopped>;
using TooMuchWork = RefusedWith<ErrorCode::too_much_work>;
using Cancelled = RefusedWith<ErrorCode::cancelled>;
using IndexOutOfRange = RefusedWith<ErrorCode::index_out_of_range>;
using KeyNotFound = RefusedWith<ErrorCode::key_not_found>;
using ValueNotFound = RefusedWith<ErrorCode::value_not_found>;
using Empty = RefusedWith<ErrorCode::empty>;
using NotHeld = RefusedWith<ErrorCode::not_held>;
using NotOwner = RefusedWith<ErrorCode::not_owner>;
using Deadlock = RefusedWith<ErrorCode::deadlock>;
using LockOrder = RefusedWith<ErrorCode::lock_order>;
using Broken = RefusedWith<ErrorCode::broken>;
using BrokenBarrier = RefusedWith<ErrorCode::broken_barrier>;
using QueueEmpty = RefusedWith<ErrorCode::queue_empty>;
using QueueFull = RefusedWith<ErrorCode::queue_full>;
using QueueClosed = RefusedWith<ErrorCode::queue_closed>;
using Overflow = RefusedWith<ErrorCode::overflow>;
using NotHolder = RefusedWith<ErrorCode::not_holder>;
using Abandoned = RefusedWith<ErrorCode::abandoned>;

// The call never reached the daemon whole: there is none, it ended before, or the manager was
// closed.
class NotSent : public Error {
public:
    explicit NotSent(const std::string& sentence) : Error(ErrorCode::none, sentence) {}
};

// The call was sent and the daemon was lost before it answered: it may have been executed or not.
class Lost : public Error {
public:
    explicit Lost(const std::string& sentence) : Error(ErrorCode::none, sentence) {}
};

// A value does not fit the C++ type asked for (the call was done: what get or pop took is gone), or
// cannot be sent (it was not).
class ConversionError : public Error {
public:
    explicit ConversionError(const std::string& sentence)
        : Error(ErrorCode::type_mismatch, sentence) {}
};

// Throws the class that belongs to the code.
[[noreturn]] void throw_refusal(ErrorCode code, const std::string& sentence, bool deferred = false);

}  // namespace steward
