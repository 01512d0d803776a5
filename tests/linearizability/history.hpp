// What several callers did to one object at the same time, as they saw it: for each operation when
// it began, when its answer was there, and what the answer was. Times are those of the machine's
// monotonic clock, which all processes read alike.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace steward::linearizability {

using Nanoseconds = std::int64_t;
using Numbers = std::vector<std::int64_t>;

// What an operation came to. `unknown`: its caller died, or the daemon was lost, before the answer
// was there; it may have been done at any time after it began, or never.
enum class Outcome : std::uint8_t {
    unknown,
    done,
    timed_out,
    queue_full,
    queue_empty,
    key_not_found,
    empty,
    not_held
};

struct Answer {
    Outcome outcome = Outcome::done;
    Numbers values;
};

struct Operation {
    static constexpr Nanoseconds never = std::numeric_limits<Nanoseconds>::max();

    int process = 0;
    int thread = 0;
    std::string method;
    Numbers arguments;
    Outcome outcome = Outcome::unknown;
    Numbers values;  // of the answer
    Nanoseconds begin = 0;
    Nanoseconds end = never;

    bool is_known() const { return outcome != Outcome::unknown; }
};

// The operations on one object, in any order, and the model that says what each may come to:
// "queue" with 3 as its only parameter is a queue with room for three.
struct History {
    std::string model;
    Numbers parameters;
    std::vector<Operation> operations;
};

// One operation as a line: `2.1 put_for 7 = done @ 1200 1850`, in nanoseconds; `?` is an unknown
// outcome, `-` an end that never came.
std::string to_string(const Operation& operation);
std::string to_string(const Numbers& numbers);
const std::string& name(Outcome outcome);
std::optional<Outcome> outcome_called(const std::string& name);

// A history as text: `model queue 3`, then a line for each operation. Lines that begin with # are
// comments.
void write(std::ostream& out, const History& history);
// Throws std::runtime_error that names the line.
History read(std::istream& in);

}  // namespace steward::linearizability
