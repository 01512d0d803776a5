// attacks: beside each of many attacks a victim pings the daemon every millisecond. It prints what
// the victim felt as a Markdown table, and fails where a pause was longer than a client may have to
// bear, or the daemon did not end when it was told to (docs/operations.md).
// Exit status: 0 all bounds hold, 1 one is broken, 2 wrong usage.
#include "tests/attacks/report.hpp"

#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace {

using namespace steward::attacks;

struct Wishes {
    double seconds = 2;
    int tries = 3;
    bool without_end = false;
    bool list = false;
    std::vector<std::string> only;
    std::string document;
    std::vector<std::string> daemon;
    std::size_t address_space_mib = 0;
};

// An attack that makes connections is allowed as many as the machine allows.
void allow_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Of the daemon, the attacker and the victim each.
void limit_address_space(std::size_t mebibytes) {
    const rlim_t bytes = rlim_t{mebibytes} << 20;
    const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
    ::setrlimit(RLIMIT_AS, &limit);
}

// The best of so many plays: others use the machine, and a pause that the daemon makes is there in
// each of them. One in which the victim's own clock was late by as much does not count as a try.
constexpr int plays_max = 10;
Row play(const Attack& attack, const Wishes& wishes) {
    const Staging staging{.time = std::chrono::duration_cast<milliseconds>(
                              std::chrono::duration<double>(wishes.seconds)),
                          .with_end = !wishes.without_end,
                          .daemon = wishes.daemon};
    Row row{.attack = attack, .outcome = stage(attack, staging)};
    for (int plays = 1; plays < plays_max && row.tries < wishes.tries; ++plays) {
        if (is_within_bounds(attack, row.outcome)) break;
        if (row.outcome.suffering.woke_late < ninety_ninth_max) ++row.tries;
        const Outcome again = stage(attack, staging);
        if (is_within_bounds(attack, again) ||
            again.suffering.longest < row.outcome.suffering.longest)
            row.outcome = again;
    }
    return row;
}

bool is_wished(const Attack& attack, const Wishes& wishes) {
    return wishes.only.empty() ||
           std::find(wishes.only.begin(), wishes.only.end(), attack.name) != wishes.only.end();
}

// The table takes the place of the one that stands between the marks.
void put_into(const std::string& path, const std::string& text) {
    constexpr std::string_view begin = "<!-- attacks -->\n", end = "<!-- /attacks -->\n";
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    std::string document = std::move(content).str();
    const std::size_t from = document.find(begin), to = document.find(end);
    if (from == std::string::npos || to == std::string::npos || to < from) {
        std::fprintf(stderr, "attacks: %s has no place for the table\n", path.c_str());
        return;
    }
    document.replace(from + begin.size(), to - from - begin.size(), text);
    std::ofstream(path) << document;
}

int run(const Wishes& wishes) {
    std::vector<Row> rows;
    for (const Attack& attack : all_attacks()) {
        if (!is_wished(attack, wishes)) continue;
        rows.push_back(play(attack, wishes));
        std::fprintf(stderr, "%s\n", line(rows.back()).c_str());
    }
    const std::string text = table(rows);
    std::printf("%s", text.c_str());
    if (!wishes.document.empty()) put_into(wishes.document, text);
    const auto broken = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
        return !is_within_bounds(row.attack, row.outcome);
    });
    std::printf("\n%zu attacks, %td of them beyond the bounds\n", rows.size(), broken);
    return rows.empty() || broken > 0 ? 1 : 0;
}

}  // namespace

int main(int count, char** words) {
    Wishes wishes;
    CLI::App app("What one client can do to others, measured");
    app.add_option("--seconds", wishes.seconds, "How long each attack goes on")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--tries", wishes.tries,
                   "Plays of an attack that breaks a bound; the best counts")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_flag("--no-end", wishes.without_end, "Leave out the plays in which SIGTERM is sent");
    app.add_flag("--list", wishes.list, "Print names and sentences, and play nothing");
    app.add_option(
        "--document", wishes.document,
        "Put the table between the marks <!-- attacks --> and <!-- /attacks --> of this file");
    app.add_option("--daemon", wishes.daemon,
                   "An option of the daemon, as --daemon=--max-memory=512mb")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--address-space-mib", wishes.address_space_mib,
                   "How much memory the daemon may map (and each other process)");
    app.add_option("attacks", wishes.only, "Only these");
    CLI11_PARSE(app, count, words);
    if (wishes.list) {
        for (const Attack& one : all_attacks())
            std::printf("%s\t%s\n", std::string(one.name).c_str(), std::string(one.what).c_str());
        return 0;
    }
    ::signal(SIGPIPE, SIG_IGN);
    allow_descriptors();
    if (wishes.address_space_mib > 0) limit_address_space(wishes.address_space_mib);
    return run(wishes);
}
