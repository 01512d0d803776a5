// A refusal is thrown inside the engine before any change, caught in one place, and sent as code
// and sentence. Whoever refuses says what is wrong, and not of which method: the name comes from
// the row that was called (Engine::refuse).
#pragma once

#include "common/bytes.hpp"
#include "common/errors.hpp"

#include <string>
#include <string_view>

namespace steward::engine {

struct Refusal {
    ErrorCode code;
    std::string sentence;
    // What the sentence says, as one value, where whoever is refused may want to know it so.
    Bytes data = {};
    bool has_name = false;

    // The method's name is put before the sentence, unless that of a call within it stands there.
    void name(std::string_view method) {
        if (has_name) return;
        sentence.insert(0, ": ").insert(0, method);
        has_name = true;
    }
};

inline Refusal out_of_memory() {
    return {ErrorCode::limit_exceeded, "memory: the daemon cannot have as much as this takes"};
}
inline Refusal answer_too_large() {
    return {ErrorCode::limit_exceeded,
            "the answer is larger than a message may be (64 MiB): read it in parts, with get_slice "
            "or get_many"};
}

}  // namespace steward::engine
