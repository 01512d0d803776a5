#include "client/cli/wait_chain.hpp"

#include "client/cli/who.hpp"

#include <algorithm>
#include <cstdio>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

// Very long chains, and objects that very many hold, are cut.
constexpr std::size_t holders_told_max = 3;
constexpr std::size_t links_told_max = 16;
constexpr std::size_t links_followed_max = 1000;

std::string seconds(const ordered_json& value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", value.get<double>());
    return text;
}

// Where in its program, if the program says it; of a daemon that does not know it nothing.
std::string at(const ordered_json& row, const std::string& before) {
    const auto where = row.find("where");
    const bool is_known = where != row.end() && where->is_string();
    return is_known ? before + " at " + where->get<std::string>() : "";
}

// As the command takes it.
std::string name_of(const ordered_json& awaited) {
    const ordered_json& name = awaited.at("name");
    return name.is_string() ? name.get<std::string>() : "@" + awaited.at("object").dump();
}

std::string object(const ordered_json& awaited) {
    const std::string quote = awaited.at("name").is_string() ? "'" : "";
    return awaited.at("type").get<std::string>() + " " + quote + name_of(awaited) + quote;
}

std::string thing(const ordered_json& awaited) {
    const std::string kind = awaited.at("awaits");
    if (kind == "process") return "the end of process " + awaited.at("process").dump();
    if (kind == "item") return "an item of " + object(awaited);
    if (kind == "room") return "room in " + object(awaited);
    if (kind == "permit") return "a permit of " + object(awaited);
    return object(awaited);
}

bool is_held(const ordered_json& awaited) {
    return awaited.at("awaits") == "holder" || awaited.at("awaits") == "permit";
}

void add(std::vector<std::string>& helps, std::string help) {
    if (std::ranges::count(helps, help) == 0) helps.push_back(std::move(help));
}

// Of a daemon that knows no leases nothing is lent.
bool is_lent(const ordered_json& holder) {
    return holder.contains("lease") && holder["lease"].is_number();
}

std::string lent(const ordered_json& holder) {
    return is_lent(holder) ? ", whose lease ends in " + seconds(holder["lease"]) : "";
}

std::string until_lease_ends(const ordered_json& holder) {
    return is_lent(holder) ? ", or its lease ends in " + seconds(holder["lease"]) : "";
}

std::string as_sentence(std::string clause) {
    if (!clause.empty() && clause[0] >= 'a' && clause[0] <= 'z') clause[0] -= 'a' - 'A';
    return clause + ".";
}

std::string help_for(const ordered_json& awaited) {
    const std::string kind = awaited.at("awaits");
    if (kind == "process") return "Process " + awaited.at("process").dump() + " has to end.";
    if (kind == "item") return "Somebody has to put an item into " + object(awaited) + ".";
    if (kind == "room") return "Somebody has to take an item out of " + object(awaited) + ".";
    if (is_held(awaited)) return "Somebody has to release " + object(awaited) + ".";
    return "Somebody has to bring about what " + object(awaited) + " is awaited for.";
}

}  // namespace

std::string WaitChain::things(const ordered_json& waiter) {
    std::string text;
    const std::string between = waiter.at("method") == "manager.select" ? " or " : ", ";
    for (const ordered_json& awaited : waiter.at("awaits"))
        text += (text.empty() ? "" : between) + thing(awaited);
    return text;
}

std::string WaitChain::sentence(const ordered_json& waiter) const {
    std::set<Id> seen;
    return who(waiter) + told(waiter, seen) + ".";
}

std::string WaitChain::told(const ordered_json& waiter, std::set<Id>& seen) const {
    const Id id = waiter.at("id").get<Id>();
    if (path_.contains(id)) return " waits for this in turn";
    if (!seen.insert(id).second) return " waits as said";
    path_.insert(id);
    std::string text =
        " has waited " + seconds(waiter.at("seconds")) + at(waiter, "") + " for " + things(waiter);
    if (seen.size() >= links_told_max) return path_.erase(id), text + ", and so on";
    for (const ordered_json& awaited : waiter.at("awaits")) {
        const ordered_json& holders = awaited.at("holders");
        for (std::size_t i = 0; is_held(awaited) && i < holders.size(); ++i) {
            if (i == holders_told_max) {
                text += ", and by others";
                break;
            }
            text += told(awaited, waiter.at("awaits").size() > 1, holders[i], seen);
        }
    }
    path_.erase(id);
    return text;
}

std::string WaitChain::told(const ordered_json& awaited, bool is_one_of_several,
                            const ordered_json& holder, std::set<Id>& seen) const {
    std::string text = ", " + (is_one_of_several ? object(awaited) + " " : "") + "held for " +
                       seconds(holder.at("seconds")) + " by " + who(holder) +
                       at(holder, ", taken") + lent(holder);
    if (const ordered_json* next = waits(holder)) text += ", which" + told(*next, seen);
    return text;
}

// Of what a process holds as itself any of its threads may wait.
const ordered_json* WaitChain::waits(const ordered_json& holder) const {
    const auto found = std::ranges::find_if(waiters_, [&](const ordered_json& waiter) {
        const bool is_its = holder.at("channel") == 0
                                ? holder.at("client") == waiter.at("client")
                                : holder.at("channel") == waiter.at("channel");
        return is_its && !holder.at("gone").get<bool>();
    });
    return found == waiters_.end() ? nullptr : &*found;
}

const ordered_json* WaitChain::orphan(const ordered_json& waiter) const {
    const auto found = std::ranges::find_if(
        orphans_, [&](const ordered_json& orphan) { return orphan.at("id") == waiter.at("id"); });
    return found == orphans_.end() ? nullptr : &*found;
}

std::vector<std::string> WaitChain::helps(const ordered_json& waiters) const {
    std::vector<std::string> helps;
    std::set<Id> seen;
    for (const ordered_json& waiter : waiters) add_helps(waiter, seen, helps);
    if (helps.empty())
        helps.push_back("None of them goes on by itself: one has to let go, or to end.");
    return helps;
}

void WaitChain::add_helps(const ordered_json& waiter, std::set<Id>& seen,
                          std::vector<std::string>& helps) const {
    if (seen.size() >= links_followed_max || !seen.insert(waiter.at("id").get<Id>()).second) return;
    if (const ordered_json* orphaned = orphan(waiter))
        return add(helps, as_sentence(orphaned->at("reason")));
    for (const ordered_json& awaited : waiter.at("awaits")) {
        const ordered_json& holders = awaited.at("holders");
        if (!is_held(awaited) || holders.empty()) {
            add(helps, help_for(awaited));
            continue;
        }
        for (std::size_t i = 0; i < holders.size() && i < holders_told_max; ++i) {
            if (const ordered_json* next = waits(holders[i]))
                add_helps(*next, seen, helps);
            else if (holders[i].at("gone").get<bool>())
                add(helps, "The holder of " + object(awaited) +
                               " has ended: somebody else has to "
                               "release it (`steward " +
                               awaited.at("type").get<std::string>() + " release " +
                               name_of(awaited) + "`).");
            else
                add(helps, who(holders[i]) + " waits for nothing here: it has to release " +
                               object(awaited) + until_lease_ends(holders[i]) + ".");
        }
    }
}

// --- graphs ---

namespace {

std::string quoted(const std::string& text) {
    return ordered_json(text).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string edge(const std::string& from, const std::string& to, const std::string& label) {
    return "  " + quoted(from) + " -> " + quoted(to) + " [label=" + quoted(label) + "];\n";
}

std::string node_of(const ordered_json& caller) {
    const std::string channel = caller.at("channel").dump();
    return "process " + caller.at("client").dump() + (channel == "0" ? "" : "/" + channel);
}

std::string process_node(const ordered_json& caller) {
    return quoted(node_of(caller)) + " [label=" + quoted(who(caller)) + "];\n";
}

std::string object_node(const ordered_json& awaited) {
    return "  " + quoted("object " + awaited.at("object").dump()) +
           " [shape=box, label=" + quoted(object(awaited)) + "];\n";
}

std::string in_graph(const std::set<std::string>& lines) {
    std::string text = "digraph waits {\n";
    for (const std::string& line : lines) text += line;
    return text + "}\n";
}

}  // namespace

std::string graph_of(const ordered_json& waiters) {
    std::set<std::string> lines;
    for (const ordered_json& waiter : waiters) {
        lines.insert("  " + process_node(waiter));
        for (const ordered_json& awaited : waiter.at("awaits")) {
            const std::string node = "object " + awaited.at("object").dump();
            lines.insert(object_node(awaited));
            lines.insert(edge(node_of(waiter), node, "waits " + seconds(waiter.at("seconds"))));
            for (const ordered_json& holder : awaited.at("holders")) {
                lines.insert("  " + process_node(holder));
                lines.insert(edge(node, node_of(holder), "held " + seconds(holder.at("seconds"))));
            }
        }
    }
    return in_graph(lines);
}

std::string graph_of_deadlocks(const ordered_json& deadlocks) {
    std::set<std::string> lines;
    for (const ordered_json& deadlock : deadlocks)
        for (const ordered_json& member : deadlock.at("members")) {
            lines.insert("  " + process_node(member));
            for (const ordered_json& thing : member.at("awaits")) {
                lines.insert(object_node(thing));
                lines.insert(edge(node_of(member), "object " + thing.at("object").dump(),
                                  "waits " + seconds(thing.at("seconds"))));
            }
            for (const ordered_json& thing : member.at("holds")) {
                lines.insert(object_node(thing));
                lines.insert(edge("object " + thing.at("object").dump(), node_of(member),
                                  "held " + seconds(thing.at("seconds"))));
            }
        }
    return in_graph(lines);
}

}  // namespace steward::cli
