#include "steward/error.hpp"

namespace steward {
namespace {

template <ErrorCode... codes>
void throw_named(ErrorCode code, const std::string& sentence, bool deferred) {
    const auto throw_if = [&]<ErrorCode one>() {
        if (code == one) throw RefusedWith<one>(sentence, deferred);
    };
    (throw_if.template operator()<codes>(), ...);
}

}  // namespace

void throw_refusal(ErrorCode code, const std::string& sentence, bool deferred) {
    using enum ErrorCode;
    throw_named<index_out_of_range, key_not_found, value_not_found, empty, type_mismatch, bad_argument, overflow,
                limit_exceeded, no_such_object, no_such_method, name_taken, not_held, not_owner, broken, broken_barrier,
                queue_empty, queue_full, queue_closed, busy,
                not_permitted, version_mismatch, shutting_down, batch_stopped>(code, sentence, deferred);
    throw Refused(code, sentence, deferred);
}

}  // namespace steward
