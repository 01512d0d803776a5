// What a statistic is: one row names it, says what it counts, and how it is shown, to people and to
// Prometheus. The daemon has the rows (introspection/statistics.cpp) and tells them to whoever
// asks; numbers come in groups, one map for each thing that is counted.
//
// The text is Prometheus' exposition format 0.0.4:
// https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include "common/bytes.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

struct Statistic {
    // counter: only grows; gauge: as it is now; histogram: times in classes; summary: times of
    // which half, and 99 of 100, took no longer than so much; text: for people only.
    std::string group;        // "method"
    std::string member;       // of a map of the group: "bytes_in"
    std::string name;         // "steward_method_received_bytes_total"; empty: for people only
    std::string description;  // a clause: "Bytes of calls received"
    std::string type;
    std::string unit;  // "", "bytes", "seconds"
};

// Which members of a group's maps say whom the numbers are of, and the labels that they become.
// A map without its first label, an object that has no name, is not exposed.
struct Label {
    std::string_view member;
    std::string_view label;
};
std::span<const Label> labels_of(std::string_view group);

// Add to the text what the statistic says of these maps: a line, or several, for each, and before
// the first of all HELP and TYPE; `has_head` keeps whether they are there, where maps come in
// parts. Members that are not there or null are passed over. Cost: the maps.
void expose(std::string& text, const Statistic& statistic, std::span<const BytesView> maps,
            bool& has_head);

}  // namespace steward
