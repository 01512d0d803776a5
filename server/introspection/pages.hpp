// What the service's answers have in common: each is one message, and what is long comes in pages.
#pragma once

#include "common/limits.hpp"
#include "engine/refusal.hpp"

#include <optional>
#include <utility>

namespace steward::introspection {

// An answer is one message.
template <class Answer>
Answer fitting(Answer&& answer) {
    if (answer.bytes.size() > limits::answer_bytes_max)
        throw engine::Refusal{ErrorCode::limit_exceeded,
                              "the answer would be larger than a message may be (64 MiB)"};
    return std::forward<Answer>(answer);
}

inline void require_page(std::optional<std::int64_t> after, std::optional<std::int64_t> limit) {
    if (after.value_or(0) < 0 || limit.value_or(0) < 0)
        throw engine::Refusal{ErrorCode::bad_argument, "'after' and 'limit' must not be negative"};
}

}  // namespace steward::introspection
