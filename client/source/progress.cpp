// ProgressBar: what it shows, and how it leaves the terminal.
#include "steward/progress.hpp"

#include "common/utf8.hpp"

#include <sys/ioctl.h>
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace steward {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view wipe = "\r\x1b[K";

// Columns of it; the last one stays free, where terminals differ in when they begin a new line.
std::size_t width_of(int descriptor) {
    constexpr std::size_t usual = 80;
    winsize size{};
    const bool is_known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return (is_known ? size.ws_col : usual) - 1;
}

std::string with_number(const char* form, double number) {
    char text[48];
    std::snprintf(text, sizeof text, form, number);
    return text;
}

std::string rate_text(double per_second) {
    return with_number(per_second < 100 ? "%.1f/s" : "%.0f/s", per_second);
}

std::string time_text(double seconds) {
    const auto whole = static_cast<long long>(std::ceil(std::min(seconds, 360'000.0)));
    char text[48];
    if (whole < 60)
        std::snprintf(text, sizeof text, "%lld s", whole);
    else if (whole < 3600)
        std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole / 60 % 60);
    return text;
}

// Without what would drive the terminal; bytes that are no letter become U+FFFD.
std::string label_of(const std::string& given) {
    const std::string text = as_utf8(given);
    std::string label;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t control = control_size(std::string_view(text).substr(i));
        if (control == 0) label += text[i];
        i += std::max<std::size_t>(control, 1);
    }
    return label;
}

// One column for each letter, as most are.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
        return (static_cast<unsigned char>(letter) & 0xc0u) != 0x80;
    }));
}

std::string bar_of(std::size_t columns, double part) {
    const auto full = static_cast<std::size_t>(part * static_cast<double>(columns));
    std::string bar(columns, ' ');
    std::fill_n(bar.begin(), std::min(full, columns), '=');
    if (full > 0 && full < columns) bar[full - 1] = '>';
    return "[" + bar + "]";
}

// What there is room for: the figures first, then the bar, then the label.
std::string line_of(const std::string& label, const Progress& progress, double elapsed_s,
                    std::size_t width) {
    const double part = progress.total == 0 ? 1.0
                                            : static_cast<double>(progress.done) /
                                                  static_cast<double>(progress.total);
    std::string figures = std::to_string(progress.done) + "/" + std::to_string(progress.total);
    if (progress.failed > 0) figures += ", " + std::to_string(progress.failed) + " failed";
    if (progress.done > 0 && elapsed_s > 0) {
        const double rate = static_cast<double>(progress.done) / elapsed_s;
        const auto left = static_cast<double>(progress.total - progress.done);
        const std::string more = "  " + rate_text(rate) + "  " + time_text(left / rate) + " left";
        if (figures.size() + more.size() <= width) figures += more;
    }
    if (figures.size() > width) return with_number("%.0f %%", part * 100).substr(0, width);
    constexpr std::size_t bar_least = 10, bar_most = 40, around = 4;  // brackets and two blanks
    std::size_t room = width - figures.size();
    const bool has_label = !label.empty() && columns(label) + 1 + bar_least + around <= room;
    if (has_label) room -= columns(label) + 1;
    if (room < bar_least + around) return figures;
    return (has_label ? label + " " : "") + bar_of(std::min(room - around, bar_most), part) + "  " +
           figures;
}

}  // namespace

class ProgressBar::Shown {
public:
    Shown(const std::string& label, int descriptor)
        : label_(label_of(label)),
          descriptor_(descriptor),
          is_terminal_(::isatty(descriptor) == 1),
          pid_(::getpid()) {}
    Shown(const Shown&) = delete;
    Shown& operator=(const Shown&) = delete;
    ~Shown() { clear(); }

    void show(const Progress& progress) {
        if (!is_terminal_ || ::getpid() != pid_) return;
        const Clock::time_point now = Clock::now();
        if (!is_shown_ || progress.done < last_done_) began_ = now;
        last_done_ = progress.done;
        if (progress.done >= progress.total) return clear();
        const double elapsed = std::chrono::duration<double>(now - began_).count();
        say(std::string(wipe) + line_of(label_, progress, elapsed, width_of(descriptor_)));
        is_shown_ = true;
    }

private:
    void clear() {
        if (!is_shown_ || ::getpid() != pid_) return;
        say(wipe);
        is_shown_ = false;
    }
    void say(std::string_view text) const {
        [[maybe_unused]] const ssize_t written = ::write(descriptor_, text.data(), text.size());
    }

    std::string label_;
    int descriptor_;
    bool is_terminal_;
    pid_t pid_;
    bool is_shown_ = false;
    std::size_t last_done_ = 0;
    Clock::time_point began_{};
};

ProgressBar::ProgressBar(const std::string& label, int descriptor)
    : shown_(std::make_shared<Shown>(label, descriptor)) {}

// Without memory for a line there is none.
void ProgressBar::operator()(const Progress& progress) const noexcept {
    try {
        shown_->show(progress);
    } catch (...) {  // NOLINT: it is only a bar
    }
}

}  // namespace steward
