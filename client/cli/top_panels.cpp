// The panels of the screen: their columns and rows.
#include "client/cli/top_panels.hpp"

#include "client/cli/top_text.hpp"

#include <algorithm>

namespace steward::cli::top {
namespace {

constexpr Column object_columns[] = {{"NAME", false, true}, {"TYPE", false}, {"CHANGES/S"},
                                     {"WAITERS"},           {"HOLDERS"},     {"BYTES"},
                                     {"REFERENCES"},        {"VERSION"}};
constexpr Column lock_columns[] = {{"NAME", false, true},    {"TYPE", false}, {"WAITERS"},
                                   {"HELD BY", false, true}, {"FOR"},         {"LEASE"}};
constexpr Column wait_columns[] = {
    {"WHO", false, true},     {"FOR"},          {"LEFT"}, {"AWAITS", false, true},
    {"HELD BY", false, true}, {"METHOD", false}};
constexpr Column queue_columns[] = {
    {"NAME", false, true}, {"LENGTH"}, {"LAST MINUTE", false}, {"IN/S"}, {"OUT/S"},
    {"WAITERS"},           {"BYTES"},  {"TYPE", false}};
constexpr Column client_columns[] = {
    {"WHO", false, true},    {"HOLDS"}, {"WAITS"}, {"BYTES"}, {"REFERENCES"}, {"CHANNELS"},
    {"PROGRAM", false, true}};

// What is not known stands behind all that is.
constexpr double unknown = -1;

Cell text_cell(std::string text) { return {.text = std::move(text)}; }

Cell count_cell(std::uint64_t count) {
    return {.text = std::to_string(count), .number = static_cast<double>(count)};
}

Cell bytes_cell(std::uint64_t bytes) {
    const auto number = static_cast<double>(bytes);
    return {.text = short_bytes(number), .number = number};
}

Cell rate_cell(const std::optional<double>& rate) {
    return rate ? Cell{.text = short_number(*rate), .number = *rate}
                : Cell{.text = "-", .number = unknown};
}

Cell time_cell(const std::optional<double>& seconds) {
    return seconds ? Cell{.text = short_time(*seconds), .number = *seconds}
                   : Cell{.text = "-", .number = unknown};
}

// "anna (412), bert (409) and 3 more".
std::string named(const std::vector<Holder>& holders, bool has_more) {
    constexpr std::size_t named_max = 2;
    std::string text;
    for (std::size_t i = 0; i < std::min(holders.size(), named_max); ++i)
        text += (i == 0 ? "" : ", ") + holders[i].who;
    if (has_more) return text + " and many more";
    if (holders.size() <= named_max) return text;
    return text + " and " + std::to_string(holders.size() - named_max) + " more";
}

// The longest for which one of them has held it, or the time that the first lease ends in.
template <class Member, class Better>
std::optional<double> best(const std::vector<Holder>& holders, Member member, Better better) {
    std::optional<double> found;
    for (const Holder& holder : holders)
        if (holder.*member && (!found || better(*(holder.*member), *found))) found = holder.*member;
    return found;
}

Row object_row(const TrackedObject& object) {
    return {.id = object.row.id,
            .cells = {},
            .object = object.row.id,
            .why = "@" + std::to_string(object.row.id),
            .is_held = object.row.is_held,
            .is_waited_for = object.row.waiters > 0};
}

Row object_cells(const TrackedObject& object, const History& history) {
    Row row = object_row(object);
    const Holders* holders = history.holders(object.row.id);
    Cell held{.text = "-", .number = 0};
    if (object.row.is_held) held = {.text = "yes", .number = 1};
    if (object.row.is_held && holders != nullptr) {
        held = count_cell(holders->all.size());
        if (holders->has_more) held.text += "+";
    }
    row.cells = {text_cell(object.row.name),
                 text_cell(object.row.type),
                 rate_cell(object.changes),
                 count_cell(object.row.waiters),
                 std::move(held),
                 bytes_cell(object.row.bytes),
                 count_cell(object.row.references),
                 count_cell(object.row.version)};
    return row;
}

Row lock_cells(const TrackedObject& object, const History& history) {
    Row row = object_row(object);
    const Holders* holders = object.row.is_held ? history.holders(object.row.id) : nullptr;
    const std::vector<Holder> none;
    const std::vector<Holder>& all = holders == nullptr ? none : holders->all;
    const auto longer = [](double one, double other) { return one > other; };
    const auto sooner = [](double one, double other) { return one < other; };
    row.cells = {text_cell(object.row.name),
                 text_cell(object.row.type),
                 count_cell(object.row.waiters),
                 text_cell(holders != nullptr   ? named(all, holders->has_more)
                           : object.row.is_held ? "…"
                                                : "-"),
                 time_cell(best(all, &Holder::seconds, longer)),
                 time_cell(best(all, &Holder::lease, sooner))};
    return row;
}

Row wait_cells(const WaitRow& wait) {
    std::string held_by = named(wait.holders, false);
    if (const auto seconds = wait.holders.size() == 1 ? wait.holders[0].seconds : std::nullopt)
        held_by += " for " + short_time(*seconds);
    Row row{.id = wait.id, .cells = {}, .object = {}, .why = wait.pid};
    if (!wait.objects.empty()) row.object = wait.objects[0];
    row.cells = {text_cell(wait.who),
                 time_cell(wait.seconds),
                 time_cell(wait.remaining),
                 text_cell(wait.things),
                 text_cell(held_by.empty() ? "-" : held_by),
                 text_cell(wait.method)};
    return row;
}

Row queue_cells(const TrackedObject& object, const History& history, std::size_t minute_cells) {
    Row row = object_row(object);
    const auto& points = object.points;
    const std::optional<Flow> moves = flow(points);
    row.cells = {text_cell(object.row.name),
                 points.empty() ? Cell{.text = "-", .number = unknown}
                                : count_cell(points.back().figures.length),
                 text_cell(sparkline(lengths(points, history.latest().at, minute_cells))),
                 rate_cell(moves ? std::optional(moves->in) : std::nullopt),
                 rate_cell(moves ? std::optional(moves->out) : std::nullopt),
                 count_cell(object.row.waiters),
                 bytes_cell(object.row.bytes),
                 text_cell(object.row.type)};
    return row;
}

Row client_cells(const ClientRow& client) {
    Row row{.id = client.id, .cells = {}, .object = {}, .why = client.pid};
    row.cells = {text_cell(client.who),         count_cell(client.holds),
                 count_cell(client.waiters),    bytes_cell(client.bytes),
                 count_cell(client.references), count_cell(client.channels),
                 text_cell(client.program)};
    return row;
}

// Less than 0 where the first comes first.
int compare(const Cell& one, const Cell& other, bool by_number) {
    if (by_number) return one.number > other.number ? -1 : one.number < other.number ? 1 : 0;
    return one.text.compare(other.text);
}

}  // namespace

std::span<const Column> columns(Panel panel) {
    switch (panel) {
        case Panel::objects: return object_columns;
        case Panel::locks: return lock_columns;
        case Panel::waits: return wait_columns;
        case Panel::queues: return queue_columns;
        case Panel::clients: break;
    }
    return client_columns;
}

std::size_t first_sort(Panel panel) {
    return panel == Panel::objects || panel == Panel::locks ? 2 : 1;
}

std::vector<Row> rows(Panel panel, const History& history, std::size_t minute_cells) {
    std::vector<Row> made;
    if (panel == Panel::waits)
        for (const WaitRow& wait : history.latest().waits) made.push_back(wait_cells(wait));
    if (panel == Panel::clients)
        for (const auto& [id, client] : history.clients()) made.push_back(client_cells(client));
    for (const auto& [id, object] : history.objects()) {
        if (panel == Panel::objects) made.push_back(object_cells(object, history));
        if (panel == Panel::locks && (object.row.is_lock || object.row.is_held))
            made.push_back(lock_cells(object, history));
        if (panel == Panel::queues && object.row.is_queue)
            made.push_back(queue_cells(object, history, minute_cells));
    }
    return made;
}

void sort(std::vector<Row>& rows, Panel panel, std::size_t column, bool is_reversed) {
    const auto all = columns(panel);
    std::ranges::sort(rows, [&](const Row& one, const Row& other) {
        const int first = compare(one.cells[column], other.cells[column], all[column].is_number);
        if (first != 0) return is_reversed ? first > 0 : first < 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const int next = all[i].is_number ? compare(one.cells[i], other.cells[i], true) : 0;
            if (next != 0) return next < 0;
        }
        return one.id < other.id;
    });
}

bool matches(const Row& row, const std::string& filter) {
    const std::string wanted = lower(filter);
    return std::ranges::any_of(row.cells, [&](const Cell& cell) {
        return lower(cell.text).find(wanted) != std::string::npos;
    });
}

}  // namespace steward::cli::top
