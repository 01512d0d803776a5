// One thread of a process that does operations and notes each of them before it begins and after
// its answer: in a file of its own, line by line, so that what it had begun is known even when it
// was killed in the middle.
#pragma once

#include "tests/linearizability/history.hpp"
#include "tests/support/random_values.hpp"

#include <utility>

namespace steward::linearizability {

// CLOCK_MONOTONIC.
Nanoseconds now();

class Caller {
public:
    // Its notes are a new file in the directory.
    Caller(const std::string& directory, int process, int thread, std::uint64_t seed);
    ~Caller();
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    // `call` returns an Answer.
    template <class Call>
    Answer does(const std::string& method, const Numbers& arguments, Call call) {
        Operation operation = begins(method, arguments);
        const Answer answer = call();
        ended(operation, answer);
        return answer;
    }
    // `call` is sent and not waited for: what it asks for is done when the next that is waited for
    // has its answer.
    template <class Call>
    void posts(const std::string& method, const Numbers& arguments, Call call) {
        posted_.push_back(begins(method, arguments));
        call();
    }

    testing::Random& random() { return random_; }
    // A number that no other caller of the round has made or makes: so that whoever finds it knows
    // where it comes from.
    std::int64_t new_number();

private:
    Operation begins(const std::string& method, const Numbers& arguments) const;
    void ended(Operation& operation, const Answer& answer);
    void note(const Operation& operation) const;

    int file_ = -1;
    testing::Random random_;
    int process_;
    int thread_;
    std::vector<Operation> posted_;
    std::int64_t made_ = 0;
};

// What all callers have noted in the directory: of an operation without an answer the outcome is
// unknown.
std::vector<Operation> read_notes(const std::string& directory);

}  // namespace steward::linearizability
