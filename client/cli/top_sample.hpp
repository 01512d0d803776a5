// What was asked of the daemon at one time, as plain values, and what is to be asked next. Whoever
// asks (top_sampler.hpp) and whoever shows (top_history.hpp and up) know only these of one another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace steward::cli::top {

using Id = std::uint64_t;

// Names and words in all of these are fit to be shown: control characters are escaped.
struct ObjectRow {
    Id id = 0;
    std::string type;
    std::string name;  // "@17" of one that has none
    std::uint64_t version = 0;
    std::uint64_t references = 0;
    std::uint64_t bytes = 0;
    std::uint64_t waiters = 0;
    bool is_held = false;
    bool is_lock = false;   // its type has a method `acquire`
    bool is_queue = false;  // its type has a method `qsize`
};

struct Holder {
    std::string who;
    std::optional<double> seconds;  // for which it has held; nothing where the daemon did not say
    std::optional<double> lease;    // seconds that are left of it
    std::string where;
};

struct Holders {
    std::vector<Holder> all;
    bool has_more = false;
};

struct WaitRow {
    Id id = 0;
    std::string pid;
    std::string who;
    std::string method;
    std::string where;
    std::string things;  // "lock 'disk'"
    std::vector<Id> objects;
    std::vector<Holder> holders;
    double seconds = 0;
    std::optional<double> remaining;
};

struct ClientRow {
    Id id = 0;
    std::string pid;
    std::string who;
    std::string program;
    std::uint64_t channels = 0;
    std::uint64_t references = 0;
    std::uint64_t bytes = 0;
    std::uint64_t waiters = 0;
    std::uint64_t holds = 0;  // of objects; a thousand stands for more too
};

// Rows in the order of their ids: all that there are with ids behind `after` and up to `last`.
template <class Row>
struct Rows {
    Id after = 0;
    Id last = 0;
    std::vector<Row> rows;
};

struct QueueFigures {
    std::uint64_t length = 0;
    std::uint64_t unfinished = 0;  // put in so far, less what is done
};

struct Totals {
    std::string version;
    std::string pid;
    std::string instance;
    std::uint64_t calls = 0;  // without those that were made for samples
    std::uint64_t objects = 0;
    std::uint64_t clients = 0;
    std::uint64_t waiters = 0;
    std::uint64_t stored_bytes = 0;
    std::optional<double> uptime;            // in seconds
    std::optional<std::uint64_t> deadlocks;  // nothing where too many wait to look
};

// An object that is looked at closely.
struct Opened {
    Id id = 0;
    bool is_gone = false;
    std::uint64_t version = 0;
    std::string heading;             // "lock 'door' (@17)"
    std::vector<std::string> facts;  // lines: what `steward info` shows
    std::vector<std::string> value;  // lines: the value, or why it is not shown
};

struct Sample {
    double at = 0;  // seconds of a steady clock
    Totals totals;
    Rows<ObjectRow> objects;
    Rows<ClientRow> clients;
    std::vector<WaitRow> waits;  // the oldest first
    std::map<Id, QueueFigures> queues;
    std::map<Id, Holders> holders;
    std::optional<Opened> opened;
    std::string report;  // the last one, with how long ago that is; empty where there is none
};

// What the screen shows of which more is to be asked than of all.
struct Wanted {
    std::vector<Id> holders;
    std::optional<Id> opened;
};

}  // namespace steward::cli::top
