// Answers of the service that are arrays of maps, read as such.
#pragma once

#include "client/source/session.hpp"
#include "steward/detail/exchanged.hpp"
#include "steward/value.hpp"

#include <map>

namespace steward::detail {

using Row = std::map<std::string, Value>;
using Rows = std::vector<Row>;

// Empty for null.
inline std::string text_of(const Row& row, const std::string& member) {
    const Value& value = row.at(member);
    return value.is_null() ? "" : value.as<std::string>();
}
template <class T>
T number_of(const Row& row, const std::string& member) {
    return row.at(member).as<T>();
}

// One call of the service.
template <class... A>
Rows ask_rows(const SessionPointer& session, Method method, const A&... given) {
    Buffer buffer;
    Encoder encoder(buffer.bytes);
    if constexpr (sizeof...(A) == 0) encoder.array(0);
    write_arguments(encoder, given...);
    return Result<Rows>::read(session, exchange(*session, service_object, method, buffer.bytes));
}

}  // namespace steward::detail
