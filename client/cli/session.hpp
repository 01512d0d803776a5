// The command's conversation with the daemon: one connection, one call at a time, and a goodbye at
// the end, so that what the command did stays as it left it. A command that is killed says none: to
// the daemon it has crashed.
#pragma once

#include "client/cli/catalogue.hpp"
#include "client/source/connection.hpp"
#include "common/value.hpp"

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>

namespace steward::cli {

struct Answer {
    Bytes value;
    bool holder_died = false;
    bool lease_ended = false;
    Sequence sequence = 0;

    ValueView view() const { return {value}; }
    // For answers whose maps are small: members keep their order.
    nlohmann::ordered_json document() const;
};

class Session {
public:
    // Throws as Connection does.
    Session(const std::string& socket, const std::string& client_name);
    ~Session() { connection_.goodbye(true); }

    // One call of a method that the user has named. `arguments` is empty or one MessagePack array
    // or map. A status other than none is thrown as Refused with its code, outcomes such as
    // timed_out too: main turns all of them into exit codes.
    Answer call(std::string_view full_name, ObjectId object, BytesView arguments = {});
    // The same, and the last one: one round trip for it and the goodbye. Not for a call that may
    // wait.
    Answer call_last(std::string_view full_name, ObjectId object, BytesView arguments = {});
    // A call that the command makes for what the user wants: its refusal names no method, which the
    // user has not typed.
    Answer ask(std::string_view full_name, ObjectId object, BytesView arguments = {});
    // The same for a call that may wait while something else is watched: `watch` returns when the
    // connection (a descriptor) has something to read.
    using Watch = std::function<void(int connection)>;
    Answer ask_watching(std::string_view full_name, ObjectId object, BytesView arguments,
                        const Watch& watch);
    // Several calls that each answer soon, in as few writes and round trips as they need: for each
    // what `ask` returns, or nothing where it was refused.
    struct Question {
        std::string method;
        ObjectId object;
        Bytes arguments = {};
    };
    std::vector<std::optional<Answer>> ask_several(const std::vector<Question>& questions,
                                                   const Watch& watch);
    // From now on all calls together take at most this long; then the daemon is given up.
    void limit_calls(std::chrono::milliseconds limit) { connection_.limit_calls(limit); }
    // A call with text arguments only, in order.
    Answer ask_with_texts(std::string_view full_name, ObjectId object,
                          const std::vector<std::string>& texts);

    // The object that a word means: a name, or `@17`, an id. Of a name the type is checked too.
    ObjectId find(const std::string& word, const std::string& type);

    // A row for each object or client (`service.objects`, `service.clients`), asked for in pages,
    // so that nobody else waits for all of them. One that comes or ends meanwhile may be there or
    // not.
    Answer all(std::string_view method);
    // All that the daemon tells of one object (`service.info`).
    nlohmann::ordered_json info(std::uint64_t id);

    const Connection& connection() const { return connection_; }
    // What the daemon answers to `service.describe`: asked for once in the life of a catalogue,
    // then kept in a file.
    ValueView description() const { return {description_}; }
    const Catalogue& catalogue() const { return *catalogue_; }

private:
    static Answer answer(std::string_view full_name, const RawReply& reply);
    Answer answer_without_name(std::string_view full_name, const RawReply& reply) const;

    Connection connection_;
    Bytes description_;
    std::optional<Catalogue> catalogue_;
};

// The id in `@17`, or nothing for any other word.
std::optional<std::uint64_t> id_in(std::string_view word);

// The object that a reply of manager.create or manager.open refers to.
ObjectId object_in(const Answer& answer);

}  // namespace steward::cli
