#include "client/cli/web/observer.hpp"

#include "common/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace steward::web {
namespace {

using nlohmann::ordered_json;
using Id = std::uint64_t;

Id id_of(const ordered_json& row, const char* member = "id") { return row.at(member).get<Id>(); }

// Names and sentences are others' texts: any letters, of any length. The page shows them as text;
// here only their length is bounded.
std::string fitting(const ordered_json& text) {
    if (!text.is_string()) return "";
    const std::string whole = text.get<std::string>();
    if (whole.size() <= letters_max) return whole;
    return as_utf8(std::string_view(whole).substr(0, letters_max)) + "…";
}

std::string label_of_object(const ordered_json& name, Id id) {
    return name.is_string() && name != "" ? fitting(name) : "@" + std::to_string(id);
}

std::string object_node(Id id) { return "o" + std::to_string(id); }
std::string client_node(Id id) { return "c" + std::to_string(id); }

// The first rows, by an order of them.
template <class Less>
ordered_json first_rows(std::vector<ordered_json> rows, std::size_t most, Less less) {
    std::stable_sort(rows.begin(), rows.end(), less);
    if (rows.size() > most) rows.resize(most);
    ordered_json first = ordered_json::array();
    for (ordered_json& row : rows) first.push_back(std::move(row));
    return first;
}

double tenths(double value) { return std::round(value * 10) / 10; }

ordered_json person(const ordered_json& row) {
    return {
        {"client", row.at("client")}, {"pid", row.at("pid")}, {"name", fitting(row.at("name"))}};
}

ordered_json waits(const Sample& sample) {
    std::vector<ordered_json> rows;
    for (const ordered_json& waiter : sample.waiters) {
        if (id_of(waiter, "client") == sample.own_client) continue;
        ordered_json row = person(waiter);
        row["method"] = waiter.at("method");
        row["where"] = waiter.at("where");
        row["seconds"] = waiter.at("seconds");
        row["remaining"] = waiter.at("remaining");
        ordered_json& awaits = row["awaits"] = ordered_json::array();
        for (const ordered_json& one : waiter.at("awaits")) {
            if (awaits.size() == 4) break;  // who chooses among many names a few of them
            ordered_json holders = ordered_json::array();
            for (const ordered_json& holder : one.at("holders")) holders.push_back(person(holder));
            awaits.push_back({{"object", one.at("object")},
                              {"type", one.at("type")},
                              {"name", label_of_object(one.at("name"), id_of(one, "object"))},
                              {"what", one.at("awaits")},
                              {"holders", holders}});
        }
        rows.push_back(std::move(row));
    }
    return first_rows(std::move(rows), rows_max, [](const auto& one, const auto& other) {
        return one.at("seconds").template get<double>() >
               other.at("seconds").template get<double>();
    });
}

ordered_json clients(const Sample& sample) {
    ordered_json rows = ordered_json::array();
    for (const ordered_json& client : sample.clients) {
        if (rows.size() == clients_shown_max) break;
        if (id_of(client) == sample.own_client) continue;
        rows.push_back({{"client", client.at("id")},
                        {"pid", client.at("pid")},
                        {"name", fitting(client.at("name"))},
                        {"program", fitting(client.at("program"))},
                        {"channels", client.at("channels")},
                        {"rings", client.at("rings")},
                        {"references", client.at("references")},
                        {"bytes", client.at("bytes")},
                        {"waiters", client.at("waiters")},
                        {"holds", client.at("holds").size()}});
    }
    return rows;
}

ordered_json reports(const Sample& sample) {
    ordered_json rows = ordered_json::array();
    for (auto report = sample.reports.rbegin(); report != sample.reports.rend(); ++report) {
        if (rows.size() == reports_shown_max) break;
        rows.push_back({{"number", report->at("number")},
                        {"kind", report->at("kind")},
                        {"sentence", fitting(report->at("sentence"))},
                        {"seconds", report->at("seconds")}});
    }
    return rows;
}

ordered_json deadlocks(const Sample& sample) {
    ordered_json rows = ordered_json::array();
    for (const ordered_json& deadlock : sample.deadlocks) {
        if (rows.size() == rows_max) break;
        ordered_json members = ordered_json::array();
        for (const ordered_json& member : deadlock.at("members"))
            members.push_back(client_node(id_of(member, "client")));
        rows.push_back({{"sentence", fitting(deadlock.at("sentence"))}, {"members", members}});
    }
    return rows;
}

ordered_json figures(const ordered_json& stats) {
    ordered_json chosen = ordered_json::object();
    for (const char* const name :
         {"version", "pid", "objects", "clients", "waiters", "stored_bytes", "calls", "sequence",
          "parked", "timed_out", "refusals", "crashes", "uptime_seconds"})
        if (stats.contains(name)) chosen[name] = stats.at(name);
    return chosen;
}

}  // namespace

// Who holds and who waits for what, as it is put together.
struct Observer::Graph {
    struct Edge {
        Id client, object;
        bool waits;
        auto operator<=>(const Edge&) const = default;
    };
    std::set<Edge> edges;
    std::set<Id> linked_objects, linked_clients;
    std::set<Edge> stuck;
    std::set<Id> stuck_objects, stuck_clients;

    explicit Graph(const Sample& sample) {
        for (const ordered_json& client : sample.clients)
            for (const ordered_json& held : client.at("holds"))
                add({id_of(client), held.get<Id>(), false});
        for (const ordered_json& waiter : sample.waiters)
            for (const ordered_json& one : waiter.at("awaits"))
                add({id_of(waiter, "client"), id_of(one, "object"), true});
        for (const ordered_json& deadlock : sample.deadlocks)
            for (const ordered_json& member : deadlock.at("members")) note(member);
    }
    void add(Edge edge) {
        if (edges.size() == graph_edges_max) return;
        edges.insert(edge);
        linked_objects.insert(edge.object);
        linked_clients.insert(edge.client);
    }
    void note(const ordered_json& member) {
        const Id client = id_of(member, "client");
        stuck_clients.insert(client);
        for (const bool waits : {true, false})
            for (const ordered_json& one : member.at(waits ? "awaits" : "holds")) {
                stuck.insert({client, id_of(one, "object"), waits});
                stuck_objects.insert(id_of(one, "object"));
            }
    }
};

ordered_json Observer::see(const Sample& sample, double seconds) {
    forget_if_new(sample);
    note_holds(sample, seconds);
    count(sample, seconds);
    ordered_json snapshot{{"at", seconds}, {"instance", instance_}};
    snapshot["daemon"] = figures(sample.stats);
    snapshot["daemon"]["rates"] = rates(sample, seconds);
    snapshot["graph"] = graph(sample);
    snapshot["busiest"] = busiest(sample);
    snapshot["waits"] = waits(sample);
    snapshot["locks"] = locks(sample, seconds);
    snapshot["queues"] = queues(sample);
    snapshot["clients"] = clients(sample);
    snapshot["deadlocks"] = deadlocks(sample);
    snapshot["reports"] = reports(sample);
    snapshot["notes"] = sample.notes;
    last_ = seconds;
    return snapshot;
}

// Another daemon counts from the beginning, and its ids are others.
void Observer::forget_if_new(const Sample& sample) {
    const std::string instance = sample.stats.value("instance", "");
    if (instance == instance_) return;
    *this = Observer();
    instance_ = instance;
}

// An object's version rises by one with each change.
void Observer::count(const Sample& sample, double seconds) {
    std::map<Id, Seen> now;
    for (const ordered_json& object : sample.objects) {
        Seen& seen = now[id_of(object)];
        seen.version = object.at("version").get<std::uint64_t>();
        const auto before = seen_.find(id_of(object));
        if (before != seen_.end() && seconds > last_ && seen.version >= before->second.version)
            seen.rate = tenths(static_cast<double>(seen.version - before->second.version) /
                               (seconds - last_));
    }
    seen_ = std::move(now);
    std::erase_if(once_linked_, [&](Id id) { return !seen_.contains(id); });
}

ordered_json Observer::rates(const Sample& sample, double seconds) {
    ordered_json rates = ordered_json::object();
    for (const char* const name :
         {"calls", "sequence", "parked", "timed_out", "refusals", "crashes"}) {
        if (!sample.stats.contains(name)) continue;
        const double now = sample.stats.at(name).get<double>();
        const auto before = counters_.find(name);
        const bool is_known = before != counters_.end() && seconds > last_ && now >= before->second;
        rates[name] = nullptr;
        if (is_known) rates[name] = tenths((now - before->second) / (seconds - last_));
        counters_[name] = now;
    }
    return rates;
}

// When a hold began is told of those that somebody waits for; of all others it is when it was seen
// first, which the number of the grant tells from the hold before it.
void Observer::note_holds(const Sample& sample, double seconds) {
    std::map<std::tuple<Id, Id, Id>, double> told;
    for (const ordered_json& waiter : sample.waiters)
        for (const ordered_json& one : waiter.at("awaits"))
            for (const ordered_json& holder : one.at("holders"))
                told[{id_of(one, "object"), id_of(holder, "client"), id_of(holder, "since")}] =
                    holder.at("seconds").get<double>();
    std::map<std::tuple<Id, Id, Id>, Hold> now;
    for (const auto& [object, row] : sample.held)
        for (const ordered_json& holder : row.at("holders")) {
            const std::tuple key{object, id_of(holder, "client"), id_of(holder, "since")};
            const auto before = holds_.find(key);
            now[key] = before != holds_.end() ? before->second : Hold{seconds, last_ < 0};
            if (const auto exact = told.find(key); exact != told.end())
                now[key] = {seconds - exact->second, false};
        }
    holds_ = std::move(now);
}

// What was ever held or waited for since the page looks stays, so that a graph does not lose and
// find its forks at each bite; with the most used first where there are too many.
std::set<Id> Observer::objects_of_graph(const Sample& sample, const std::set<Id>& linked) {
    once_linked_.insert(linked.begin(), linked.end());
    std::vector<std::tuple<bool, double, Id>> chosen;
    for (const ordered_json& object : sample.objects) {
        const Id id = id_of(object);
        if (once_linked_.contains(id))
            chosen.emplace_back(!linked.contains(id), -seen_[id].busy(), id);
    }
    std::sort(chosen.begin(), chosen.end());
    if (chosen.size() > graph_objects_max) chosen.resize(graph_objects_max);
    std::set<Id> ids;
    for (const auto& [is_free, rate, id] : chosen) ids.insert(id);
    return ids;
}

ordered_json Observer::graph(const Sample& sample) {
    const Graph parts(sample);
    const std::set<Id> objects = objects_of_graph(sample, parts.linked_objects);
    std::set<Id> processes;
    ordered_json nodes = ordered_json::array();
    for (const bool is_linked : {true, false})
        for (const ordered_json& client : sample.clients) {
            const Id id = id_of(client);
            if (id == sample.own_client || parts.linked_clients.contains(id) != is_linked) continue;
            if (processes.size() == graph_processes_max) break;
            processes.insert(id);
            nodes.push_back({{"id", client_node(id)},
                             {"kind", "process"},
                             {"label", fitting(client.at("name"))},
                             {"pid", client.at("pid")},
                             {"waits", client.at("waiters").get<std::uint64_t>() > 0},
                             {"stuck", parts.stuck_clients.contains(id)}});
        }
    for (const ordered_json& object : sample.objects) {
        const Id id = id_of(object);
        if (!objects.contains(id)) continue;
        nodes.push_back({{"id", object_node(id)},
                         {"kind", "object"},
                         {"label", label_of_object(object.at("name"), id)},
                         {"type", object.at("type")},
                         {"held", object.at("held")},
                         {"waiters", object.at("waiters")},
                         {"stuck", parts.stuck_objects.contains(id)}});
    }
    ordered_json edges = ordered_json::array();
    for (const Graph::Edge& edge : parts.edges)
        if (objects.contains(edge.object) && processes.contains(edge.client))
            edges.push_back({{"client", client_node(edge.client)},
                             {"object", object_node(edge.object)},
                             {"kind", edge.waits ? "waits" : "holds"},
                             {"stuck", parts.stuck.contains(edge)}});
    return {{"nodes", nodes}, {"edges", edges}};
}

ordered_json Observer::rate_of(Id object) const {
    const std::optional<double>& rate = seen_.at(object).rate;
    return rate ? ordered_json(*rate) : ordered_json();
}

ordered_json Observer::busiest(const Sample& sample) const {
    std::vector<const ordered_json*> order;
    for (const ordered_json& object : sample.objects) order.push_back(&object);
    const auto busier = [&](const ordered_json* one, const ordered_json* other) {
        const Seen& left = seen_.at(id_of(*one));
        const Seen& right = seen_.at(id_of(*other));
        return std::tuple(-left.busy(), right.version, id_of(*one)) <
               std::tuple(-right.busy(), left.version, id_of(*other));
    };
    const std::size_t count = std::min(order.size(), rows_max);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                      order.end(), busier);
    order.resize(count);
    ordered_json rows = ordered_json::array();
    for (const ordered_json* object : order) {
        const Id id = id_of(*object);
        ordered_json row{{"object", id},
                         {"type", object->at("type")},
                         {"name", label_of_object(object->at("name"), id)},
                         {"rate", rate_of(id)},
                         {"version", object->at("version")},
                         {"bytes", object->at("bytes")},
                         {"waiters", object->at("waiters")}};
        const auto length = sample.lengths.find(id);
        row["length"] = nullptr;
        if (length != sample.lengths.end()) row["length"] = length->second;
        rows.push_back(std::move(row));
    }
    return rows;
}

ordered_json Observer::locks(const Sample& sample, double seconds) const {
    std::vector<ordered_json> rows;
    for (const auto& [object, row] : sample.held) {
        ordered_json holders = ordered_json::array();
        double longest = 0;
        for (const ordered_json& holder : row.at("holders")) {
            if (holders.size() == 4) break;
            const auto hold =
                holds_.find({object, id_of(holder, "client"), id_of(holder, "since")});
            ordered_json shown = person(holder);
            shown["seconds"] = tenths(seconds - hold->second.since);
            shown["at_least"] = hold->second.is_at_least;
            shown["where"] = holder.at("where");
            longest = std::max(longest, seconds - hold->second.since);
            holders.push_back(std::move(shown));
        }
        rows.push_back({{"object", object},
                        {"type", row.at("type")},
                        {"name", label_of_object(row.at("name"), object)},
                        {"holders", holders},
                        {"more", row.at("holders").size() - holders.size()},
                        {"waiters", row.at("waiters")},
                        {"seconds", tenths(longest)}});
    }
    return first_rows(std::move(rows), rows_max, [](const auto& one, const auto& other) {
        const auto key = [](const ordered_json& row) {
            return std::pair(row.at("waiters").get<std::uint64_t>(),
                             row.at("seconds").get<double>());
        };
        return key(one) > key(other);
    });
}

// What others can wait for an item of. Those whose length was asked for.
ordered_json Observer::queues(const Sample& sample) const {
    std::vector<ordered_json> rows;
    for (const ordered_json& object : sample.objects) {
        const Id id = id_of(object);
        const auto length = sample.lengths.find(id);
        const std::string type = object.at("type").get<std::string>();
        if (length == sample.lengths.end() || !type.ends_with("queue")) continue;
        rows.push_back({{"object", id},
                        {"type", type},
                        {"name", label_of_object(object.at("name"), id)},
                        {"length", length->second},
                        {"rate", rate_of(id)},
                        {"waiters", object.at("waiters")},
                        {"bytes", object.at("bytes")}});
    }
    return first_rows(std::move(rows), rows_max, [](const auto& one, const auto& other) {
        return one.at("length") > other.at("length");
    });
}

}  // namespace steward::web
