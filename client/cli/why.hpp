// Who waits for whom, and what would help: sentences made of the rows of `service.waiters`,
// `service.deadlocks`, `service.races` and `service.orphans`.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

// Every call that waits, or those that wait for objects of one type; as a graph with --dot.
int list_waiters(Context& context, std::span<const std::string> words);
// Why a process waits, by its pid or name, or who waits for an object; and what would help.
int show_why(Context& context, std::span<const std::string> words);
// The same as a text of several lines that can be shown. Throws NoSuchObject where the word means
// nothing, and what Session throws.
std::string why_in_words(Session& session, const std::string& word);
// The calls that wait for one another; as a graph with --dot.
int show_deadlocks(Context& context, std::span<const std::string> words);
// Who has overwritten what others wrote, in all objects or in one.
int show_races(Context& context, std::span<const std::string> words);

// The calls that wait for what nobody is left to bring about.
int show_orphans(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
