// Who holds what: the answers of several `service.info` calls, brought together; and how processes
// and objects are called.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

// "door", or "@17" of an object without a name.
std::string called(const nlohmann::ordered_json& object);
// "anna (4711)", "anna (4711), ended". Of one that a daemon before this one told no name of:
// "client 6, gone".
std::string who(const nlohmann::ordered_json& caller);
// All that the daemon tells of the object that a word means: a name, or `@17`.
nlohmann::ordered_json info_of(Session& session, const std::string& word);
// A table for people, or that there is nothing; for programs the rows.
void show_rows(Context& context, const nlohmann::ordered_json& rows, const std::string& if_none);

// Every object that is held, or those of one type: a row for each of its holders.
int list_holders(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
