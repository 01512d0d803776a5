// What each statistic is called and means: the one place where that stands. Prometheus' HELP and
// TYPE lines, the command's legend and docs/statistics.md are made from it.
#include "introspection/statistics.hpp"

namespace steward::introspection {
namespace {

void add_daemon(std::vector<Statistic>& rows) {
    const auto add = [&](std::string member, std::string name, std::string description,
                         std::string type, std::string unit = "") {
        rows.push_back({"daemon", std::move(member), "steward_" + std::move(name),
                        std::move(description), std::move(type), std::move(unit)});
    };
    add("uptime_seconds", "uptime_seconds", "Time since the daemon's start", "gauge", "seconds");
    add("objects", "objects", "Shared objects", "gauge");
    add("clients", "clients", "Processes that talk to the daemon", "gauge");
    add("channels", "channels", "Connections", "gauge");
    add("sockets", "sockets", "Connections that are carried by their sockets", "gauge");
    add("rings", "rings", "Connections that are carried in memory", "gauge");
    add("ring_bytes", "ring_bytes", "Memory of the rings of those", "gauge", "bytes");
    add("waiters", "waiters", "Calls that wait", "gauge");
    add("jobs", "jobs", "Long calls that are done beside the others", "gauge");
    add("in_line", "calls_in_line", "Calls that wait for the objects of long calls", "gauge");
    add("references", "references", "References of clients to objects", "gauge");
    add("calls_in_flight", "calls_in_flight", "Calls that wait, those of their batches included",
        "gauge");
    add("stored_bytes", "stored_bytes", "What is kept, as --max-memory bounds it", "gauge",
        "bytes");
    add("waiting_in_bytes", "waiting_in_bytes", "What has come and is not executed", "gauge",
        "bytes");
    add("waiting_out_bytes", "waiting_out_bytes", "Answers that are not taken", "gauge", "bytes");
    add("sequence", "commits_total", "Changes of objects: the last commit number", "counter");
    add("calls", "calls_total", "Calls that came to their objects", "counter");
    add("refusals", "refusals_total", "Calls that were refused", "counter");
    add("parked", "parked_total", "Calls that had to wait", "counter");
    add("granted", "granted_total", "Calls that waited and were done", "counter");
    add("timed_out", "timed_out_total", "Calls whose time was up", "counter");
    add("crashes", "crashes_total", "Connections that ended without a goodbye", "counter");
    add("bytes_in", "received_bytes_total", "Bytes of calls", "counter", "bytes");
    add("bytes_out", "sent_bytes_total", "Bytes of answers", "counter", "bytes");
    add("untimed", "untimed_total", "Holds and waits of locks for which there was no room",
        "counter");
    add("log_lines", "log_lines_total", "Lines of the log", "counter");
    add("log_suppressed", "log_suppressed_total", "Events that came too fast for the log",
        "counter");
    add("log_lost", "log_lost_total", "Lines of the log that could not be written", "counter");
}

void add_others(std::vector<Statistic>& rows) {
    const auto add = [&](std::string group, std::string member, const std::string& name,
                         std::string description, std::string type, std::string unit = "") {
        rows.push_back({group, std::move(member), "steward_" + group + "_" + name,
                        std::move(description), std::move(type), std::move(unit)});
    };
    add("method", "calls", "calls_total", "Calls that came to their objects", "counter");
    add("method", "refusals", "refusals_total", "Calls that were refused", "counter");
    add("method", "timed_out", "timed_out_total", "Calls whose time was up", "counter");
    add("method", "bytes_in", "received_bytes_total", "Bytes of calls", "counter", "bytes");
    add("method", "bytes_out", "sent_bytes_total", "Bytes of answers", "counter", "bytes");
    add("method", "executed", "step_seconds",
        "Time in the daemon without waiting, of one step of 64; a batch is a method of its own",
        "histogram", "seconds");
    add("method", "waited", "wait_seconds", "Time that calls waited which were answered since",
        "histogram", "seconds");
    add("lock", "holders", "holders", "How often it is held", "gauge");
    add("lock", "waiters", "waiters", "Calls that wait for it", "gauge");
    add("lock", "held", "hold_seconds", "Time for which it was held", "summary", "seconds");
    add("lock", "waited", "wait_seconds", "Time that calls waited for it", "summary", "seconds");
    add("lock", "longest", "hold_longest_seconds", "The longest time for which it was held",
        "gauge", "seconds");
    add("client", "bytes", "stored_bytes", "What is kept for it", "gauge", "bytes");
    add("client", "references", "references", "Objects that it refers to", "gauge");
    add("client", "channels", "channels", "Its connections", "gauge");
    add("client", "rings", "rings", "Those of them that are carried in memory", "gauge");
    add("client", "waiters", "waiters", "Its calls that wait", "gauge");
    add("object", "bytes", "stored_bytes", "What is kept of it", "gauge", "bytes");
    add("object", "references", "references", "References to it", "gauge");
    add("object", "waiters", "waiters", "Calls that wait for it", "gauge");
}

}  // namespace

const std::vector<Statistic>& statistics() {
    static const std::vector<Statistic> rows = [] {
        std::vector<Statistic> made;
        add_daemon(made);
        add_others(made);
        return made;
    }();
    return rows;
}

}  // namespace steward::introspection
