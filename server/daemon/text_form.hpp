// The text form of the protocol: one line of JSON becomes the calls of one step, one reply becomes one line. Pure
// translation: it looks names up and decides nothing.
#pragma once

#include "engine/engine.hpp"

#include <functional>
#include <unordered_map>

namespace steward::daemon {

// One call of a line. The payload is owned: it was made from text.
struct TextCall {
    std::string id;  // the caller's, as JSON
    CallHeader header;
    Bytes payload;
};

// What a line says: calls that are one step, or, when one of them is wrong, the lines that answer all of them.
// Nothing of such a line is executed.
struct TextRequest {
    std::vector<TextCall> calls;
    std::vector<std::string> answers;
};

using FindObject = std::function<std::optional<ObjectId>(std::string_view name)>;

// Read one line. `find` resolves names of objects as they are now, before any call of the line is executed.
TextRequest read_line(std::string_view line, const engine::Catalogue& catalogue, const FindObject& find);

// The line that answers a call; `id` is the caller's, as JSON.
std::string reply_line(std::string_view id, const engine::Reply& reply);
std::string error_line(std::string_view id, ErrorCode code, std::string_view sentence);

// The calls of one text channel that are not answered yet: replies find the caller's own id here.
class TextCalls {
public:
    std::uint32_t add(std::string id) {
        pending_.insert_or_assign(++last_, std::move(id));
        return last_;
    }
    std::string take(std::uint32_t id) {
        auto found = pending_.extract(id);
        return found ? std::move(found.mapped()) : std::string("null");
    }

private:
    std::unordered_map<std::uint32_t, std::string> pending_;
    std::uint32_t last_ = 0;
};

}  // namespace steward::daemon
