// What can be waited for and held, one row each: how it comes about that somebody waits, how the
// waiting ends, and what the one who is left hears when another was killed. play.hpp plays a row
// with each death.
#pragma once

#include "common/errors.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace steward::crash {

// A call in one line: "3 * queue.put 'x', true -> true" is said three times and must be answered
// so. Strings may stand in single quotes; '$lock' is a reference to the row's lock, '#bystander'
// the pid of a client that only lives.
struct Step {
    Step(const char* line) : Step(std::string(line)) {}
    Step(const std::string& line);

    int times = 1;
    std::string method;  // "!bystander": it is killed
    nlohmann::json arguments;
    std::optional<nlohmann::json> answer;
};

// What becomes of a thing that was granted to one who is killed before it uses it.
enum class Granted : std::uint8_t {
    nothing,     // nothing was taken, or only together with others
    comes_back,  // to the one who waits next
    is_gone,     // used up, as documented: the one who waits next waits on
};

struct Row {
    std::string what;
    std::vector<Step> objects;      // "semaphore 1"; one of each type, so that a method's name says
                                    // whose it is
    bool waits_elsewhere = false;   // not at one of these: that they end, ends no waiting
    std::vector<Step> before = {};  // said by one who lives on, so that the call has to wait
    std::vector<Step> entry = {};   // said by each who waits, just before
    Step victim;                    // the call of the one who is killed
    Step next;                      // the call of the one who comes after it, and what it hears
    std::vector<Step> pending = {};  // said by the one who lives on, before the death
    std::vector<Step> wake = {};     // and after it: then `next` has its answer
    std::vector<Step> after = {};    // what is true when it has
    Granted granted = Granted::nothing;
    bool tells = false;                   // the next one to hold it hears that its holder died
    ErrorCode refusal = ErrorCode::none;  // of `next`
};

std::vector<Row> lock_rows();
std::vector<Row> signal_rows();
std::vector<Row> queue_rows();
std::vector<Row> several_rows();
std::vector<Row> all_rows();

}  // namespace steward::crash
