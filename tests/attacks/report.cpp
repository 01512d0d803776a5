#include "tests/attacks/report.hpp"

#include <algorithm>
#include <cstdio>

namespace steward::attacks {
namespace {

std::string in_milliseconds(microseconds time) {
    char text[32];
    const double value = static_cast<double>(time.count()) / 1000;
    std::snprintf(text, sizeof text, value < 10 ? "%.2f" : "%.0f", value);
    return text;
}

std::string marked(const std::string& text, bool is_broken) {
    return is_broken ? "**" + text + "**" : text;
}

std::string longest(const Suffering& one) {
    const std::string figure = (one.has_ended ? "" : "> ") + in_milliseconds(one.longest);
    if (one.was_lost) return "**lost**";
    return marked(figure, one.longest > pause_max);
}

std::string end(const Outcome& outcome) {
    return marked((outcome.has_ended ? "" : "> ") + std::to_string(outcome.end.count()),
                  !outcome.has_ended || outcome.end > end_max);
}

std::string others(const Outcome& outcome) {
    if (outcome.fault.empty()) return outcome.refusals;
    return "**" + outcome.fault + "** " + outcome.refusals;
}

// What suffers most comes first, and before it who was not served at all.
bool is_worse(const Row& one, const Row& another) {
    const auto rank = [](const Row& row) {
        const bool is_lost = row.outcome.suffering.was_lost || !row.outcome.fault.empty();
        return std::make_pair(is_lost, row.outcome.suffering.longest);
    };
    return rank(one) > rank(another);
}

}  // namespace

std::string table(std::vector<Row> rows) {
    std::stable_sort(rows.begin(), rows.end(), is_worse);
    std::string text =
        "| attack | what it does | p99 ms | longest ms | own clock late ms | SIGTERM ms | peak MiB "
        "|\n"
        "|---|---|--:|--:|--:|--:|--:|\n";
    for (const Row& row : rows) {
        const Suffering& one = row.outcome.suffering;
        const std::string& fault = row.outcome.fault;
        text += "| `" + std::string(row.attack.name) + "` | " + std::string(row.attack.what) +
                (fault.empty() ? "" : "; **" + fault + "**") + " | " +
                marked(in_milliseconds(one.ninety_ninth), one.ninety_ninth > ninety_ninth_max) +
                " | " + longest(one) + " | " + in_milliseconds(one.woke_late) + " | " +
                end(row.outcome) + " | " + std::to_string(row.outcome.peak_mebibytes) + " |\n";
    }
    return text;
}

std::string line(const Row& row) {
    const Suffering& one = row.outcome.suffering;
    return std::string(is_within_bounds(row.attack, row.outcome) ? "ok     " : "BROKEN ") +
           std::string(row.attack.name) + ": " + std::to_string(one.pings) + " pings, p99 " +
           in_milliseconds(one.ninety_ninth) + " ms, longest " + longest(one) + " ms, SIGTERM " +
           end(row.outcome) + " ms" +
           (row.tries > 1 ? ", tries: " + std::to_string(row.tries) : "") +
           (others(row.outcome).empty() ? "" : "; " + others(row.outcome));
}

}  // namespace steward::attacks
