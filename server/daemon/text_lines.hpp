// The lines of the text form: one line of JSON becomes the calls of one step, one answer becomes
// one line. Pure translation: it looks names up and decides nothing. text_form.hpp speaks with it.
#pragma once

#include "engine/engine.hpp"
#include "net/form.hpp"

#include <functional>
#include <optional>

namespace steward::daemon {

// One call of a line. The payload is owned: it was made from text.
struct TextCall {
    std::string id;  // the caller's, as JSON
    CallHeader header;
    Bytes payload;
    std::optional<std::string> object_name = {};  // of one that has not been found yet
};

// A call of a line that is not executed, and why.
struct TextRefusal {
    std::string id;  // the caller's, as JSON
    ErrorCode code;
    std::string sentence;
};

// What a line says: calls that are one step, or, when one of them is wrong, the refusals of all of
// them. Nothing of such a line is executed. Before the objects are found it may be both: another
// call may turn out to be wrong before the one that was.
struct TextRequest {
    std::vector<TextCall> calls;
    std::vector<TextRefusal> refusals;
};

using FindObject = std::function<std::optional<ObjectId>(std::string_view name)>;

// Read one line. It can be done in any thread; objects that have names are found after it.
TextRequest read_line(std::string_view line, const engine::Catalogue& catalogue);
// `find` resolves names of objects as they are now, before any call of the line is executed.
void find_objects(TextRequest& request, const FindObject& find);
// The id of a line that could not be read, as it stands there: a number, or a string without
// escapes. Null where none is found.
std::string id_in(std::string_view line);

// The line that answers a call; `id` is the caller's, as JSON.
std::string reply_line(std::string_view id, const net::Answer& reply);
std::string error_line(std::string_view id, ErrorCode code, std::string_view sentence);

}  // namespace steward::daemon
