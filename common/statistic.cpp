#include "common/statistic.hpp"

#include "common/msgpack_reader.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace steward {
namespace {

constexpr Label method_labels[] = {{"method", "method"}};
constexpr Label lock_labels[] = {{"name", "lock"}, {"type", "type"}};
constexpr Label object_labels[] = {{"name", "object"}, {"type", "type"}};
constexpr Label client_labels[] = {{"id", "client"}, {"pid", "pid"}, {"name", "name"}};

// The member's value in a map, or nothing.
BytesView member_of(BytesView map, std::string_view name) {
    Reader reader(map);
    for (std::uint64_t left = reader.next().bits; left > 0; --left) {
        const bool is_it = reader.next().bytes == name;
        const BytesView value = reader.value();
        if (is_it) return value;
    }
    return {};
}

// A number as it is: shortest, and without a locale.
std::string number_text(BytesView value) {
    const Token token = Reader(value).next();
    char text[32];
    std::to_chars_result end{};
    if (token.kind == Kind::integer)
        end = std::to_chars(text, text + sizeof text, token.integer());
    else if (token.kind == Kind::unsigned_integer || token.kind == Kind::boolean)
        end = std::to_chars(text, text + sizeof text, token.bits);
    else if (token.kind == Kind::real && std::isfinite(token.real))
        end = std::to_chars(text, text + sizeof text, token.real);
    else
        return "NaN";
    return {text, end.ptr};
}

// Within a line: of HELP, and of a label's value, which stands in quotes.
std::string escaped(std::string_view value, bool is_quoted) {
    std::string text;
    for (const char letter : value) {
        if (letter == '\n') {
            text += "\\n";
            continue;
        }
        if (letter == '\\' || (is_quoted && letter == '"')) text += '\\';
        text += letter;
    }
    return text;
}

void add_head(std::string& text, const Statistic& statistic) {
    text += "# HELP " + statistic.name + " " + escaped(statistic.description, false) + "\n# TYPE " +
            statistic.name + " " + statistic.type + "\n";
}

std::string label_text(std::string_view label, std::string_view value) {
    return std::string(label) + "=\"" + escaped(value, true) + "\"";
}

bool is_there(BytesView value) { return !value.empty() && Reader(value).next().kind != Kind::nil; }

// lock="door",type="lock"; false where the map is not to be exposed.
bool add_labels(std::string& text, std::string_view group, BytesView map) {
    for (const Label& label : labels_of(group)) {
        const BytesView value = member_of(map, label.member);
        if (!is_there(value)) {
            if (text.empty()) return false;
            continue;
        }
        if (!text.empty()) text += ',';
        const Token token = Reader(value).next();
        text += label_text(label.label, token.kind == Kind::text ? std::string(token.bytes)
                                                                 : number_text(value));
    }
    return true;
}

void add_line(std::string& text, const std::string& name, const std::string& labels,
              const std::string& more, const std::string& value) {
    text += name;
    if (!labels.empty() || !more.empty())
        text += "{" + labels + (labels.empty() || more.empty() ? "" : ",") + more + "}";
    text += " " + value + "\n";
}

void add_histogram(std::string& text, const Statistic& statistic, const std::string& labels,
                   BytesView times) {
    const std::string count = number_text(member_of(times, "count"));
    Reader buckets(member_of(times, "buckets"));
    for (std::uint64_t left = buckets.next().bits; left > 0; --left) {
        buckets.next();  // bound and count
        const std::string bound = number_text(buckets.value());
        add_line(text, statistic.name + "_bucket", labels, label_text("le", bound),
                 number_text(buckets.value()));
    }
    add_line(text, statistic.name + "_bucket", labels, label_text("le", "+Inf"), count);
    add_line(text, statistic.name + "_sum", labels, "", number_text(member_of(times, "seconds")));
    add_line(text, statistic.name + "_count", labels, "", count);
}

void add_summary(std::string& text, const Statistic& statistic, const std::string& labels,
                 BytesView times) {
    // Of nothing there is no half.
    const bool is_empty = Reader(member_of(times, "count")).next().bits == 0;
    for (const auto& [member, quantile] : {std::pair{"p50", "0.5"}, std::pair{"p99", "0.99"}})
        add_line(text, statistic.name, labels, label_text("quantile", quantile),
                 is_empty ? "NaN" : number_text(member_of(times, member)));
    add_line(text, statistic.name + "_sum", labels, "", number_text(member_of(times, "seconds")));
    add_line(text, statistic.name + "_count", labels, "", number_text(member_of(times, "count")));
}

}  // namespace

std::span<const Label> labels_of(std::string_view group) {
    if (group == "method") return method_labels;
    if (group == "lock") return lock_labels;
    if (group == "object") return object_labels;
    if (group == "client") return client_labels;
    return {};
}

void expose(std::string& text, const Statistic& statistic, std::span<const BytesView> maps,
            bool& has_head) {
    if (statistic.name.empty()) return;
    for (const BytesView map : maps) {
        const BytesView value = member_of(map, statistic.member);
        std::string labels;
        if (!is_there(value) || !add_labels(labels, statistic.group, map)) continue;
        if (!std::exchange(has_head, true)) add_head(text, statistic);
        if (statistic.type == "histogram")
            add_histogram(text, statistic, labels, value);
        else if (statistic.type == "summary")
            add_summary(text, statistic, labels, value);
        else if (Reader(value).next().kind == Kind::map)  // where the number is one of several
            add_line(text, statistic.name, labels, "", number_text(member_of(value, "seconds")));
        else
            add_line(text, statistic.name, labels, "", number_text(value));
    }
}

}  // namespace steward
