// Where a transcript is played: the pure engine, or a real daemon behind sockets. A world takes
// what is said and gives back what was heard; it judges nothing but what every world must keep.
#pragma once

#include "common/bytes.hpp"
#include "common/errors.hpp"
#include "tests/transcripts/script.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

namespace steward::transcripts {

struct Outgoing {
    std::uint32_t id = 0;
    std::string method;
    std::optional<std::string> object_name;  // for worlds that can say names
    std::uint64_t object = 0;
    nlohmann::ordered_json arguments;  // an array, an object, or null for none; members in the
                                       // order of the transcript
    bool quiet = false;
};

struct Heard {
    Speaker speaker;
    std::uint32_t id = 0;
    ErrorCode status = ErrorCode::none;
    nlohmann::json value;  // the result
    std::string sentence;  // of a refusal
    std::optional<Sequence> sequence;
    std::optional<Sequence> parked;
    bool holder_died = false;
    bool lease_ended = false;
};

// A refusal says a sentence, or an array of it and of data.
inline std::string sentence_in(const nlohmann::json& refusal) {
    return (refusal.is_array() ? refusal.at(0) : refusal).get<std::string>();
}

class World {
public:
    virtual ~World() = default;

    // A channel comes and greets with its client's name.
    virtual void open(const Speaker& speaker) = 0;
    // One call, or several as one step.
    virtual void say(const Speaker& speaker, const std::vector<Outgoing>& step) = 0;
    // Everything that was heard since the last time, when all that was said has been executed.
    virtual std::vector<Heard> listen() = 0;
    virtual void pass(std::chrono::nanoseconds time) = 0;
    virtual void end(const Ends& end) = 0;
    // Everybody who is left says goodbye; then nothing may be left over. Throws Fault.
    virtual void finish() = 0;
    // Whether two plays of one scenario ended alike; empty where that cannot be seen.
    virtual Bytes digest() const { return {}; }
};

// "engine", "binary", "ring" or "text".
std::unique_ptr<World> make_world(const std::string& kind, const engine::Limits& limits);

}  // namespace steward::transcripts
