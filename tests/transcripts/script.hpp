// The transcript language: who says what and who hears what (docs/testing.md). This file is its
// grammar; player.hpp is its meaning. Reading fails with the file and line at fault.
#pragma once

#include "engine/limits.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace steward::transcripts {

// A transcript that cannot be read or that did not come true; what() begins with "file:line: ".
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Place {
    std::string file;
    int line = 0;

    [[noreturn]] void fail(const std::string& what) const;
};

// `a` is the first channel of client a, `a.2` its second.
struct Speaker {
    std::string client;
    int channel = 1;

    auto operator<=>(const Speaker&) const = default;
    std::string name() const {
        return channel == 1 ? client : client + "." + std::to_string(channel);
    }
};

// One argument as it is written; variables are put in when it is said.
struct Argument {
    std::string name;  // empty: by position
    std::string text;
};

struct CallText {
    std::string method;  // "list.append"
    std::string object;  // a name, a `$variable`, an id; empty for manager and service
    std::vector<Argument> arguments;
    std::string variable;  // `$x = …`: what the object in the answer is called from now on
    bool quiet = false;
    bool is_create = false;  // the short form of manager.create: has to succeed, needs no line for
                             // its answer
    std::string text;        // as it is written, for messages
};

// a> CALL        a> { CALL ; CALL }        a> @label CALL
struct Say {
    Speaker speaker;
    std::vector<CallText> calls;
    std::string label;
};

// a< VALUE       a< !error "sentence"      a< timed_out      a< VALUE (holder_died)
//                                                                   a< VALUE (lease_ended)
struct Hear {
    Speaker speaker;
    std::string label;
    std::string error;     // the name of the error; empty: the call was done
    std::string expected;  // a pattern for the value, or for the sentence of an error; empty: any
                           // sentence
    bool holder_died = false;
    bool lease_ended = false;
};

// a~             the oldest call of this speaker that has no answer waits
struct Waits {
    Speaker speaker;
    std::string label;
};

// +5s
struct Passes {
    std::chrono::nanoseconds time{};
};

// a! crash       the process dies          a.1! crash     only this connection is lost
// a! bye         the process ends          a.1! bye       only this channel ends
struct Ends {
    Speaker speaker;
    bool whole_client = true;
    bool cleanly = false;
};

struct Statement {
    Place place;
    std::variant<Say, Hear, Waits, Passes, Ends> what;
};

// `== title` begins a scenario: a world of its own. `% limits name=value …` and `% worlds engine …`
// before its statements.
struct Scenario {
    Place place;
    std::string title;
    engine::Limits limits;
    std::vector<std::string> worlds;  // empty: all
    std::vector<Statement> statements;
};

std::vector<Scenario> read_script(const std::string& file, const std::string& text);

}  // namespace steward::transcripts
