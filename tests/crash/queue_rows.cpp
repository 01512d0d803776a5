// The rows of the four kinds of queue, which are the same but for the order of items.
#include "tests/crash/rows.hpp"

namespace steward::crash {
namespace {

// Who waits for an item.
void add_getters(std::vector<Row>& rows, const std::string& kind, bool owned) {
    const Step made = kind + " 0, " + (owned ? "true" : "false");
    const std::string what = (owned ? "owned " : "") + kind;
    const Granted granted = owned ? Granted::comes_back : Granted::is_gone;
    const std::vector<Step> is_empty{kind + ".qsize -> 0"};
    rows.push_back({.what = what + ": get",
                    .objects = {made},
                    .victim = kind + ".get",
                    .next = kind + ".get -> 'x'",
                    .wake = {kind + ".put 'x'"},
                    .after = is_empty,
                    .granted = granted});
    rows.push_back({.what = what + ": get_many",
                    .objects = {made},
                    .victim = kind + ".get_many 9",
                    .next = kind + ".get_many 9 -> ['x', 'x']",
                    .wake = {kind + ".put_many ['x', 'x']"},
                    .after = is_empty,
                    .granted = granted});
    if (!owned) return;
    rows.push_back({.what = what + ": take",
                    .objects = {made},
                    .victim = kind + ".take",
                    .next = kind + ".take",
                    .wake = {kind + ".put 'x'"},
                    .after = is_empty,
                    .granted = granted});
    rows.push_back({.what = what + ": take_many",
                    .objects = {made},
                    .victim = kind + ".take_many 9",
                    .next = kind + ".take_many 9",
                    .wake = {kind + ".put_many ['x', 'x']"},
                    .after = is_empty,
                    .granted = granted});
}

// Who waits for room.
void add_putters(std::vector<Row>& rows, const std::string& kind) {
    rows.push_back({.what = kind + ": put",
                    .objects = {kind + " 1"},
                    .before = {kind + ".put 'first'"},
                    .victim = kind + ".put 'of the dead'",
                    .next = kind + ".put 'of the living' -> true",
                    .wake = {kind + ".get"},
                    .after = {kind + ".get_many 9 -> ['of the living']"},
                    .granted = Granted::is_gone});
    const bool is_last_first = kind == "lifo_queue" || kind == "priority_queue";
    rows.push_back({.what = kind + ": put behind one that needs more room",
                    .objects = {kind + " 2"},
                    .before = {kind + ".put 'first'"},
                    .victim = kind + ".put_many ['b', 'c']",
                    .next = kind + ".put 'a' -> true",
                    .after = {kind + ".get_many 9 -> " +
                              (is_last_first ? "['a', 'first']" : "['first', 'a']")}});
}

}  // namespace

std::vector<Row> queue_rows() {
    std::vector<Row> rows;
    for (const std::string kind : {"queue", "joinable_queue", "lifo_queue", "priority_queue"}) {
        add_getters(rows, kind, false);
        add_getters(rows, kind, true);
        add_putters(rows, kind);
        rows.push_back({.what = kind + ": join",
                        .objects = {kind},
                        .before = {kind + ".put 'x'"},
                        .victim = kind + ".join",
                        .next = kind + ".join -> true",
                        .wake = {kind + ".get", kind + ".task_done"},
                        .after = {kind + ".unfinished -> 0"}});
    }
    return rows;
}

}  // namespace steward::crash
