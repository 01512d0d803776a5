// The words in which people are told of objects, processes and times: alike in refusals, in reports
// and in the log. Names are shown escaped (steward::printable): whatever others have called
// themselves, a sentence stays one line.
#pragma once

#include "engine/ids.hpp"

#include <string>
#include <string_view>

namespace steward::engine {

struct Client;
class Engine;
struct Holder;
struct Record;

// "rlock 'door'", or "rlock @17" where it has no name.
std::string called(std::string_view type, std::string_view name, ObjectId object);
std::string called(const Engine& engine, const Record& record);
// What it calls itself, or else its program.
const std::string& known_as(const Client& client);
// "anna (pid 9)"
std::string named(std::string_view name, std::int64_t pid);
std::string named(const Client& client);
std::string named(const Engine& engine, const Holder& holder);  // also of one that is gone
// "0.5 s", never less than nothing.
std::string in_seconds(Time time);

}  // namespace steward::engine
