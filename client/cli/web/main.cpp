// The program behind `steward web`. It is one of its own, so that no other command of `steward`
// waits for the libraries of a web server to be loaded.
#include "client/cli/exit_codes.hpp"
#include "client/cli/failures.hpp"
#include "client/cli/option_words.hpp"
#include "client/cli/options.hpp"
#include "client/cli/seconds.hpp"
#include "client/cli/signals.hpp"
#include "client/cli/web/server.hpp"
#include "client/cli/web_command.hpp"

#include <poll.h>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <nlohmann/json.hpp>

using namespace steward;

namespace {

constexpr std::string_view usage = cli::web_synopsis;

struct Wishes {
    web::Place place;
    bool allows_changes = false;
    double interval = 0.5;
};

Wishes read_wishes(const std::vector<std::string>& words) {
    static constexpr cli::OptionRow rows[] = {
        {"", "listen", true}, {"", "allow-remote"}, {"", "allow-changes"}, {"", "interval", true}};
    const cli::OptionWords given = cli::read_option_words(words, rows, usage);
    if (!given.names.empty() || given.has_command)
        cli::fail_usage("`steward web` takes no other words", usage);
    Wishes wishes;
    bool allows_remote = false;
    for (const cli::OptionWords::Given& one : given.options) {
        if (one.row == &rows[0]) wishes.place = web::read_place(one.value);
        if (one.row == &rows[1]) allows_remote = true;
        if (one.row == &rows[2]) wishes.allows_changes = true;
        if (one.row == &rows[3]) wishes.interval = cli::read_seconds(one.value, "--interval");
    }
    if (wishes.interval < 0.1 || wishes.interval > 60)
        cli::fail_usage("--interval takes 0.1 to 60 seconds", usage);
    if (!wishes.place.is_loopback() && !allows_remote)
        cli::fail_usage("other machines can reach " + wishes.place.address +
                            ": --allow-remote lets them, and whoever can read the network reads "
                            "the token along",
                        usage);
    return wishes;
}

void announce(const cli::Options& options, const web::Door& door) {
    if (options.json)
        return cli::write_output(nlohmann::ordered_json{{"url", door.url()}}.dump() + "\n");
    cli::write_output(door.url() + "\n");
    std::fprintf(stderr, "The page of the daemon at %s. Ctrl-C ends it.\n", options.socket.c_str());
}

// A daemon that has stopped in the middle of a call keeps neither a thread of ours nor the user.
[[noreturn]] void leave_without_waiting() { std::_Exit(cli::done); }

int serve(const cli::Options& options) {
    const Wishes wishes = read_wishes(options.words);
    const cli::Signals signals;  // before there are threads, so that none of them is interrupted
    web::Daemon daemon(options.socket);
    daemon.connect();
    web::Door door(wishes.place);
    const auto interval = std::chrono::duration<double>(wishes.interval);
    web::Feed feed(daemon, std::chrono::duration_cast<web::Feed::Milliseconds>(interval),
                   web::pages_max);
    web::Server server(door, daemon, feed,
                       {.socket = options.socket,
                        .allows_changes = wishes.allows_changes,
                        .interval = wishes.interval});
    announce(options, door);  // it listens already; where this cannot be said, nothing has begun
    std::future<void> ended = std::async(std::launch::async, [&] { server.run(); });
    while (!signals.asked_to_end()) {
        pollfd watched{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
        ::poll(&watched, 1, -1);
    }
    feed.stop();
    server.stop();
    constexpr std::chrono::milliseconds patience(2'000);
    const bool all_ended =
        feed.has_ended_within(patience) && ended.wait_for(patience) == std::future_status::ready;
    if (!all_ended) leave_without_waiting();
    return cli::done;
}

}  // namespace

int main(int count, char** words) {
    std::signal(SIGPIPE, SIG_IGN);
    return cli::exit_code_of_program({words + 1, words + count}, &serve);
}
