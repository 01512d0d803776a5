#include "client/cli/stats.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/table.hpp"
#include "common/msgpack_reader.hpp"
#include "common/statistic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t methods_shown = 15;
constexpr std::size_t others_shown = 10;
// More are not looked through for the largest.
constexpr std::uint64_t objects_searched = 100'000;

// Where the maps of a group come from, and in what order people see them.
struct Source {
    std::string_view group;
    std::string_view method;
    bool in_pages;
    std::string_view title;
    std::string_view by;  // a member: the greatest first
};
constexpr std::array<Source, 4> sources{{
    {"method", "service.method_statistics", false, "methods, by calls", "calls"},
    {"lock", "service.lock_statistics", true, "locks, by the time that calls waited", "waited"},
    {"client", "service.clients", true, "clients, by what is kept for them", "bytes"},
    {"object", "service.objects", true, "objects, by what is kept of them", "bytes"},
}};

Answer ask(Context& context, const Source& source) {
    return source.in_pages ? context.session().all(source.method)
                           : context.session().ask(source.method, service_object);
}

std::vector<Statistic> rows_of(Context& context) {
    std::vector<Statistic> rows;
    const auto text = [](const ordered_json& value) {
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    for (const ordered_json& row :
         context.session().ask("service.statistics", service_object).document())
        rows.push_back({text(row.at("group")), text(row.at("member")), text(row.at("name")),
                        text(row.at("description")), text(row.at("type")), text(row.at("unit"))});
    return rows;
}

// --- for Prometheus ---

std::vector<BytesView> maps_of(BytesView array) {
    std::vector<BytesView> maps;
    Reader reader(array);
    for (std::uint64_t left = reader.next().bits; left > 0; --left) maps.push_back(reader.value());
    return maps;
}

void add_group(std::string& text, const std::vector<Statistic>& rows, std::string_view group,
               const std::vector<BytesView>& maps) {
    for (const Statistic& statistic : rows) {
        bool has_head = false;
        if (statistic.group == group) expose(text, statistic, maps, has_head);
    }
}

int print_for_prometheus(Context& context) {
    const std::vector<Statistic> rows = rows_of(context);
    std::string text;
    const Answer figures = context.session().ask("service.stats", service_object);
    add_group(text, rows, "daemon", {figures.value});
    for (const Source& source : sources) {
        const Answer answer = ask(context, source);
        add_group(text, rows, source.group, maps_of(answer.value));
    }
    context.write(text);
    return done;
}

// --- for people ---

// 0.0000123 as 12.3us.
std::string duration(double seconds) {
    char text[32];
    if (seconds >= 1)
        std::snprintf(text, sizeof text, "%.1fs", seconds);
    else if (seconds >= 0.001)
        std::snprintf(text, sizeof text, "%.1fms", seconds * 1e3);
    else if (seconds >= 0.00001)
        std::snprintf(text, sizeof text, "%.0fus", seconds * 1e6);
    else
        std::snprintf(text, sizeof text, "%.1fus", seconds * 1e6);
    return text;
}

// A number; of times half and 99 of 100, and how many; of a longest one who it was.
std::string cell(const ordered_json& value) {
    if (value.is_null()) return "-";
    if (!value.is_object()) return value.dump();
    if (value.contains("p50")) {
        if (value.at("count") == 0) return "-";
        return duration(value.at("p50").get<double>()) + " " +
               duration(value.at("p99").get<double>()) + " (" + value.at("count").dump() + ")";
    }
    return duration(value.at("seconds").get<double>()) + " " + value.value("name", "") + " (" +
           value.at("pid").dump() + ")";
}

double weight(const ordered_json& map, std::string_view by) {
    const auto found = map.find(by);
    if (found == map.end() || found->is_null()) return 0;
    return found->is_object() ? found->at("seconds").get<double>() : found->get<double>();
}

std::string who(const ordered_json& map, std::string_view group) {
    if (group == "method") return map.at("method").get<std::string>();
    const ordered_json& name = map.at("name");
    const std::string id = group == "client" ? map.at("pid").dump() : "@" + map.at("id").dump();
    return name.is_string() && !name.get<std::string>().empty()
               ? name.get<std::string>() + (group == "client" ? " (" + id + ")" : "")
               : id;
}

std::string table_of(const std::vector<Statistic>& rows, const Source& source, ordered_json maps) {
    std::stable_sort(maps.begin(), maps.end(), [&](const auto& one, const auto& other) {
        return weight(one, source.by) > weight(other, source.by);
    });
    std::vector<std::string> heads{std::string(source.group)};
    for (const Statistic& statistic : rows)
        if (statistic.group == source.group) heads.push_back(statistic.member);
    Table table(heads);
    const std::size_t shown = source.group == "method" ? methods_shown : others_shown;
    for (std::size_t i = 0; i < std::min(shown, maps.size()); ++i) {
        std::vector<std::string> cells{who(maps[i], source.group)};
        for (const Statistic& statistic : rows)
            if (statistic.group == source.group)
                cells.push_back(cell(maps[i].value(statistic.member, ordered_json())));
        table.add(std::move(cells));
    }
    const std::string more = maps.size() > shown ? "… and " + std::to_string(maps.size() - shown) +
                                                       " more: --json shows all\n"
                                                 : "";
    return "\n" + std::string(source.title) + ":\n" + table.text() + more;
}

int print_for_people(Context& context) {
    const ordered_json figures = context.session().ask("service.stats", service_object).document();
    const std::vector<Statistic> rows = rows_of(context);
    context.print_members(figures);
    std::string tables;
    for (const Source& source : sources) {
        if (source.group == "object" &&
            figures.at("objects").get<std::uint64_t>() > objects_searched)
            continue;
        const ordered_json maps = ask(context, source).document();
        if (!maps.empty()) tables += table_of(rows, source, maps);
    }
    context.write(
        printable_lines(tables) +
        "\nOf times: half, and 99 of 100, took no longer; in brackets how many. What each "
        "figure is: steward service statistics\n");
    return done;
}

}  // namespace

int show_stats(Context& context, std::span<const std::string> words) {
    const bool for_prometheus = words.size() == 1 && words[0] == "--prometheus";
    if (!words.empty() && !for_prometheus)
        throw UsageError("Usage: steward stats " + std::string(stats_synopsis));
    if (for_prometheus) return print_for_prometheus(context);
    if (!context.options().json) return print_for_people(context);
    ordered_json all = context.session().ask("service.stats", service_object).document();
    all["methods"] = ask(context, sources[0]).document();
    all["locks"] = ask(context, sources[1]).document();
    context.print_document(all);
    return done;
}

}  // namespace steward::cli
