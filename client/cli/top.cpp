// `steward top`: joins the terminal, the model and whoever asks the daemon. One thread: whatever is
// waited for, keys are read meanwhile, so that a daemon which does not answer keeps nobody here.
#include "client/cli/top.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/seconds.hpp"
#include "client/cli/signals.hpp"
#include "client/cli/top_sampler.hpp"
#include "client/cli/top_terminal.hpp"
#include "client/cli/top_text.hpp"
#include "client/cli/why.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <langinfo.h>
#include <poll.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstdlib>

namespace steward::cli::top {
namespace {

constexpr double interval_min = 0.1;
// Of the second sample, before which no rate is known.
constexpr double first_interval = 0.2;
// After so long without an answer the screen says so.
constexpr double patience = 2;
// What the daemon may take to hear that this ends.
constexpr std::chrono::milliseconds goodbye_max{500};

struct Settings {
    bool once = false;
    double interval = 1;
    Panel panel = Panel::objects;
    std::string sort;
    std::string filter;
};

UsageError usage(const std::string& fault) {
    return UsageError(fault + "\nUsage: steward top " + std::string(top_synopsis));
}

Panel panel_of(const std::string& word) {
    const auto found = std::ranges::find(panel_names, word);
    if (found == panel_names.end()) throw usage("there is no panel '" + word + "'");
    return static_cast<Panel>(found - panel_names.begin());
}

Settings settings_of(std::span<const std::string> words) {
    Settings settings;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const auto value = [&] {
            if (i + 1 == words.size()) throw usage(word + " needs a value");
            return words[++i];
        };
        if (word == "--once")
            settings.once = true;
        else if (word == "--interval")
            settings.interval = read_seconds(value(), word);
        else if (word == "--sort")
            settings.sort = value();
        else if (word == "--filter")
            settings.filter = value();
        else if (word.starts_with("-"))
            throw usage("there is no option '" + word + "'");
        else
            settings.panel = panel_of(word);
    }
    if (settings.interval < interval_min)
        throw usage("--interval is at least " + short_time(interval_min));
    return settings;
}

Model model_of(const Settings& settings) {
    Model model(settings.panel, settings.filter);
    if (settings.sort.empty() || model.sort_by(settings.sort)) return model;
    std::string titles;
    for (const Column& column : columns(settings.panel))
        titles += (titles.empty() ? "" : ", ") + lower(std::string(column.title));
    throw usage("no column '" + settings.sort + "' to sort by; there are: " + titles);
}

// The widths of letters and the bars ask for UTF-8, whatever the language is.
void speak_utf8() {
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

int milliseconds_until(double time) {
    return static_cast<int>(std::ceil(std::clamp(time - steady_now(), 0.0, 3600.0) * 1000));
}

// A connection, and what is remembered between the samples that were asked for through it.
struct Reach {
    Reach(std::unique_ptr<Session> opened, Session::Watch watch)
        : session(std::move(opened)), sampler(*session, std::move(watch)) {}

    std::unique_ptr<Session> session;
    Sampler sampler;
};

class Interactive {
public:
    Interactive(Context& context, const Settings& settings)
        : context_(context), interval_(settings.interval), model_(model_of(settings)) {}

    // The signal that has ended it, or 0.
    int run();

private:
    struct Ended {};

    Reach& reach();
    void turn();
    template <class Deed>
    void try_to(Deed deed);
    void answer_keys();
    void wait_for_answer(int connection);
    bool wait(int connection, double until);
    void read_keys();
    void show();

    Context& context_;
    double interval_;
    Model model_;
    Signals signals_;
    std::unique_ptr<Terminal> terminal_;
    std::unique_ptr<Reach> reach_;
    int signal_ = 0;
    double next_ = 0;
    int samples_ = 0;
};

int Interactive::run() {
    // Without a daemon or a terminal from the start this is the command's error and no screen.
    reach();
    terminal_ = std::make_unique<Terminal>();
    model_.resize(terminal_->size());
    try {
        while (true) turn();
    } catch (const Ended&) {}
    terminal_.reset();
    if (reach_) reach_->session->limit_calls(goodbye_max);
    reach_.reset();
    return signal_;
}

Reach& Interactive::reach() {
    if (!reach_)
        reach_ = std::make_unique<Reach>(context_.connect(),
                                         [this](int connection) { wait_for_answer(connection); });
    return *reach_;
}

void Interactive::turn() {
    if (!model_.is_paused() && steady_now() >= next_) {
        next_ = steady_now() + (++samples_ == 1 ? std::min(first_interval, interval_) : interval_);
        try_to([&] { model_.take(reach().sampler.take(model_.wanted())); });
    }
    answer_keys();
    show();
    wait(-1, model_.is_paused() ? steady_now() + interval_ : next_);
}

// A daemon that is lost is looked for again at the next sample: the screen stays as it was.
template <class Deed>
void Interactive::try_to(Deed deed) {
    std::string trouble;
    try {
        return deed();
    } catch (const Error& error) {
        trouble = error.what();
    } catch (const std::system_error& error) {
        trouble = error.what();
    }
    reach_.reset();
    // What matters stands first: a narrow screen cuts the rest.
    model_.say_trouble("trying again: " + printable(trouble));
}

void Interactive::answer_keys() {
    if (const std::optional<Id> id = model_.take_opening())
        try_to([&] { model_.take_opened(reach().sampler.look_at(*id)); });
    const std::optional<std::string> word = model_.take_question();
    if (!word) return;
    try_to([&] {
        try {
            model_.show_text("why " + *word, why_in_words(*reach().session, *word));
        } catch (const NoSuchObject& error) {
            model_.show_text("why " + *word, printable(error.what()));
        }
    });
}

void Interactive::wait_for_answer(int connection) {
    const double since = steady_now();
    while (!wait(connection, steady_now() + 1)) {
        const double waited = steady_now() - since;
        if (waited >= patience)
            model_.say_trouble("the daemon has not answered for " + short_time(waited));
        show();
    }
}

// True when the connection has something to read; false when the time is up or a key was pressed.
// Throws Ended.
bool Interactive::wait(int connection, double until) {
    pollfd watched[] = {
        {.fd = connection, .events = POLLIN, .revents = 0},
        {.fd = signals_.descriptor(), .events = POLLIN, .revents = 0},
        {.fd = terminal_ ? terminal_->descriptor() : -1, .events = POLLIN, .revents = 0}};
    // An interruption is a new size of the screen, or that this has been continued.
    if (::poll(watched, std::size(watched), milliseconds_until(until)) < 0) {
        if (errno != EINTR) throw std::system_error(errno, std::system_category(), "poll");
        for (pollfd& one : watched) one.revents = 0;
    }
    if (watched[1].revents != 0)
        if (const std::optional<int> signal = signals_.asked_to_end()) {
            signal_ = *signal;
            throw Ended{};
        }
    if (terminal_) read_keys();
    // Whoever sat there has gone.
    if ((watched[2].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) throw Ended{};
    return watched[0].revents != 0;
}

void Interactive::read_keys() {
    while (const std::optional<Key> key = terminal_->next_key()) {
        if (key->kind == Key::Kind::other)
            model_.resize(terminal_->size());
        else
            model_.press(*key);
        if (model_.has_ended()) throw Ended{};
    }
}

void Interactive::show() {
    if (terminal_) terminal_->show(draw(model_));
}

// What the environment says of a terminal that there may not be.
std::size_t from_environment(const char* name, std::size_t otherwise) {
    constexpr std::size_t most = 10'000;
    const char* const text = std::getenv(name);
    if (text == nullptr) return otherwise;
    const std::string_view word = text;
    std::size_t number = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
    return read.ec == std::errc() && number > 0 ? std::min(number, most) : otherwise;
}

void wait_at_ease(int connection, double until) {
    pollfd watched{.fd = connection, .events = POLLIN, .revents = 0};
    while (::poll(&watched, 1, connection < 0 ? milliseconds_until(until) : -1) < 0)
        if (errno != EINTR) throw std::system_error(errno, std::system_category(), "poll");
}

// Two samples, since rates are what has happened between them.
int show_once(Context& context, const Settings& settings) {
    constexpr std::size_t usual_columns = 120, usual_lines = 1'000;
    Model model = model_of(settings);
    model.resize({.columns = from_environment("COLUMNS", usual_columns),
                  .lines = from_environment("LINES", usual_lines)});
    Sampler sampler(context.session(), [](int connection) { wait_at_ease(connection, 0); });
    model.take(sampler.take(model.wanted()));
    wait_at_ease(-1, steady_now() + settings.interval);
    model.take(sampler.take(model.wanted()));
    std::vector<Line> lines = draw(model);
    if (lines.size() >= frame_lines) lines.pop_back();  // that of the keys
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    context.write(plain_text(lines));
    return done;
}

int show_all_along(Context& context, const Settings& settings) {
    const int signal = Interactive(context, settings).run();
    if (signal == 0) return done;
    // To whoever has started this it ends as any other command that a signal ends.
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return 128 + signal;
}

}  // namespace
}  // namespace steward::cli::top

namespace steward::cli {

std::string top_help() {
    return "\n"
           "  --once              one screen as plain text, with no terminal and no keys\n"
           "  --interval SECONDS  between two samples of the daemon; 1 where it is not given\n"
           "  --sort COLUMN       by this column of the panel, as its heading calls it\n"
           "  --filter TEXT       only rows with this text in them\n"
           "\n"
           "Of --once $COLUMNS and $LINES say how large the screen is.\n"
           "\nKeys:\n" +
           std::string(top::keys_help());
}

int show_top(Context& context, std::span<const std::string> words) {
    const top::Settings settings = top::settings_of(words);
    if (context.options().json)
        throw UsageError(
            "top has no --json: `steward stats`, `ls`, `holders`, `waiters` and `clients` do");
    top::speak_utf8();
    return settings.once ? top::show_once(context, settings)
                         : top::show_all_along(context, settings);
}

}  // namespace steward::cli
