#include "steward/error.hpp"

#include <utility>

namespace steward {
namespace {

template <ErrorCode row>
void throw_if(ErrorCode code, const std::string& sentence, bool deferred) {
    if constexpr (is_refusal(row))
        if (code == row) throw RefusedWith<row>(sentence, deferred);
}

// The classes are made from the rows of the error table, so none can be missing here.
template <std::size_t... place>
void throw_class(ErrorCode code, const std::string& sentence, bool deferred,
                 std::index_sequence<place...>) {
    (throw_if<error_table[place].code>(code, sentence, deferred), ...);
}

}  // namespace

void throw_refusal(ErrorCode code, const std::string& sentence, bool deferred) {
    throw_class(code, sentence, deferred, std::make_index_sequence<error_table.size()>());
    throw Refused(code, sentence, deferred);
}

}  // namespace steward
