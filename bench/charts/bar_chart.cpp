#include "bench/charts/bar_chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace steward::bench {
namespace {

constexpr int width = 760;
constexpr int names_end = 190;  // where the bars begin
constexpr int bars_end = 660;   // the rest is for values
constexpr int row = 18;
constexpr int heading = 24;  // of a group
constexpr int top = 46;

constexpr std::string_view style = R"(<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 15px; font-weight: 600; }
.group { font-weight: 600; }
.scale { fill: #59636e; font-size: 11px; }
.grid { stroke: #d1d9e0; }
.ours_best { fill: #0969da; }
.ours { fill: #80b4ef; }
.other { fill: #a3acb5; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.scale { fill: #9198a1; }
.grid { stroke: #3d444d; }
.ours_best { fill: #4493f8; }
.ours { fill: #27558f; }
.other { fill: #656c76; }
}
</style>
)";

const char* class_of(Bar::Kind kind) {
    switch (kind) {
        case Bar::Kind::ours_best: return "ours_best";
        case Bar::Kind::ours: return "ours";
        case Bar::Kind::other: return "other";
    }
    return "other";
}

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char letter : text) switch (letter) {
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '&': safe += "&amp;"; break;
            default: safe += letter;
        }
    return safe;
}

// Three digits and a thousand's letter.
std::string short_number(double value) {
    const char* letter = "";
    if (value >= 999'500) {
        value /= 1e6;
        letter = " M";
    } else if (value >= 1000) {
        value /= 1e3;
        letter = " k";
    }
    char text[32];
    const char* const format = value >= 99.95 ? "%.0f%s" : value >= 9.995 ? "%.3g%s" : "%.2g%s";
    std::snprintf(text, sizeof text, format, value, letter);
    return text;
}

// From a power of ten to another.
struct Scale {
    explicit Scale(const BarChart& chart) {
        double lowest = 1e300;
        double highest = 0;
        for (const BarGroup& group : chart.groups)
            for (const Bar& bar : group.bars) {
                lowest = std::min(lowest, bar.value);
                highest = std::max(highest, bar.value);
            }
        first = static_cast<int>(std::floor(std::log10(lowest)));
        last = std::max(first + 1, static_cast<int>(std::ceil(std::log10(highest))));
        // The shortest bar can be seen.
        if (std::log10(lowest) - first < 0.1) --first;
    }
    double place(double value) const {
        return names_end +
               (bars_end - names_end) * (std::log10(value) - first) / double(last - first);
    }
    int first = 0;
    int last = 1;
};

class Drawing {
public:
    void text(double x, double y, const char* kind, const char* anchor, std::string_view words) {
        char start[128];
        std::snprintf(start, sizeof start,
                      "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x, y, kind,
                      anchor);
        svg.append(start).append(escaped(words)).append("</text>\n");
    }
    void bar(double y, double end, Bar::Kind kind) {
        char line[160];
        std::snprintf(line, sizeof line,
                      "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\" "
                      "class=\"%s\"/>\n",
                      names_end, y, end - names_end, row - 5, class_of(kind));
        svg += line;
    }
    void grid(double x, int bottom) {
        char line[128];
        std::snprintf(line, sizeof line,
                      "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"grid\"/>\n", x,
                      top, x, bottom);
        svg += line;
    }
    std::string svg;
};

int height_of(const BarChart& chart) {
    int height = top + 8;
    for (const BarGroup& group : chart.groups)
        height += heading + row * static_cast<int>(group.bars.size());
    return height;
}

}  // namespace

std::string draw(const BarChart& chart) {
    const int height = height_of(chart);
    Drawing drawing;
    char start[160];
    std::snprintf(start, sizeof start,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                  "height=\"%d\" role=\"img\">\n",
                  width, height, width, height);
    drawing.svg.append(start).append("<title>").append(escaped(chart.title)).append("</title>\n");
    drawing.svg.append(style);
    drawing.text(8, 20, "title", "start", chart.title);
    const Scale scale(chart);
    for (int power = scale.first; power <= scale.last; ++power) {
        const double value = std::pow(10, power);
        drawing.grid(scale.place(value), height - 6);
        drawing.text(scale.place(value), top - 4, "scale", "middle", short_number(value));
    }
    int y = top;
    for (const BarGroup& group : chart.groups) {
        drawing.text(8, y + heading - 7, "group", "start", group.name);
        y += heading;
        for (const Bar& bar : group.bars) {
            drawing.text(names_end - 8, y + row - 7, "name", "end", bar.name);
            drawing.bar(y, scale.place(bar.value), bar.kind);
            drawing.text(scale.place(bar.value) + 6, y + row - 7, "value", "start",
                         short_number(bar.value) + chart.unit);
            y += row;
        }
    }
    return drawing.svg + "</svg>\n";
}

}  // namespace steward::bench
