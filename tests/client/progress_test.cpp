// How far a pool's call has come: who is told what, when and where; and the bar that shows it, on a
// terminal and elsewhere.
#include "common/descriptor.hpp"
#include "tests/client/fixture.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <cstdlib>
#include <numeric>

namespace steward::testing {
namespace {

std::vector<int> count_to(int count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

// Everything that was told, and that it came from the thread that made the calls.
class Told {
public:
    void operator()(const Progress& progress) {
        CHECK(std::this_thread::get_id() == thread_);
        if (!all.empty()) CHECK(progress.done > all.back().done);
        CHECK(progress.failed <= progress.done);
        all.push_back(progress);
    }
    MapOptions options(std::size_t chunk = 1, Seconds every = 0s) {
        return {.chunk = chunk, .progress = std::ref(*this), .every = every};
    }

    std::vector<Progress> all;

private:
    std::thread::id thread_ = std::this_thread::get_id();
};

// A terminal of so many columns, of which the test is the screen.
class Terminal {
public:
    explicit Terminal(int columns) : screen_(::posix_openpt(O_RDWR | O_NOCTTY)) {
        REQUIRE(::grantpt(screen_.number()) == 0);
        REQUIRE(::unlockpt(screen_.number()) == 0);
        const char* const name = ::ptsname(screen_.number());
        terminal_ = Descriptor(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
        termios raw{};
        REQUIRE(::tcgetattr(terminal_.number(), &raw) == 0);
        ::cfmakeraw(&raw);
        REQUIRE(::tcsetattr(terminal_.number(), TCSANOW, &raw) == 0);
        const winsize size{.ws_row = 24,
                           .ws_col = static_cast<unsigned short>(columns),
                           .ws_xpixel = 0,
                           .ws_ypixel = 0};
        REQUIRE(::ioctl(terminal_.number(), TIOCSWINSZ, &size) == 0);
    }
    int number() const { return terminal_.number(); }
    // What was written since.
    std::string shown() const {
        std::string all;
        pollfd wanted{.fd = screen_.number(), .events = POLLIN, .revents = 0};
        while (::poll(&wanted, 1, 0) == 1) {
            char bytes[4096];
            const ssize_t size = ::read(screen_.number(), bytes, sizeof bytes);
            if (size <= 0) break;
            all.append(bytes, static_cast<std::size_t>(size));
        }
        return all;
    }

private:
    Descriptor screen_, terminal_;
};

const std::string wipe = "\r\x1b[K";

}  // namespace

TEST_CASE("Progress: a map tells from nothing to all, in order, in the thread that called",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    Told told;
    const auto squares = pool.map([](int n) { return n * n; }, count_to(50), told.options());
    CHECK(squares[49] == 2401);
    REQUIRE(told.all.size() >= 2);
    CHECK(told.all.front().done == 0);
    CHECK(told.all.back().done == 50);
    CHECK(told.all.back().failed == 0);
    for (const Progress& progress : told.all) CHECK(progress.total == 50);

    Told captured;  // by workers that are forked for the call
    const int more = 3;
    pool.map([&](int n) { return n + more; }, count_to(20), captured.options());
    CHECK(captured.all.back().done == 20);

    Told apart;
    const std::vector<std::pair<int, int>> pairs{{1, 2}, {3, 4}};
    CHECK(pool.starmap([](int a, int b) { return a * b; }, pairs, apart.options()) ==
          std::vector{2, 12});
    CHECK(apart.all.back().done == 2);

    Told none;
    pool.map([](int) {}, std::vector<int>(), none.options());
    REQUIRE(none.all.size() == 1);
    CHECK(none.all[0].total == 0);

    CHECK(pool.map([](int n) { return n; }, count_to(3), {.chunk = 2}) == std::vector{0, 1, 2});
}

TEST_CASE("Progress: it is told no more often than was asked for, and at last all the same",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    Told told;
    pool.map([](int n) { return n; }, count_to(500), told.options(1, 1h));
    CHECK(told.all.size() == 2);
    CHECK(told.all.back().done == 500);
}

TEST_CASE("Progress: items that fail are counted, and the map throws as ever",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    Told told;
    const auto half = [](int n) {
        if (n % 2 == 1) throw std::runtime_error("odd");
        return n / 2;
    };
    CHECK_THROWS_AS(pool.map(half, count_to(10), told.options()), TaskFailed);
    CHECK(told.all.back().done == 10);
    CHECK(told.all.back().failed == 5);
    Told killed;
    CHECK_THROWS_AS(pool.map(
                        [](int n) {
                            if (n == 2) ::_exit(3);
                        },
                        count_to(4), killed.options()),
                    WorkerDied);
    CHECK(killed.all.back().done == 4);
    CHECK(killed.all.back().failed == 1);
}

TEST_CASE("Progress: what the program throws there comes out of the map at once",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    int calls = 0;
    const MapOptions options{.chunk = 1,
                             .progress =
                                 [&](const Progress& progress) {
                                     ++calls;
                                     if (progress.done > 0) throw std::domain_error("enough");
                                 },
                             .every = 0s};
    CHECK_THROWS_AS(pool.map([](int n) { return n; }, count_to(100), options), std::domain_error);
    CHECK(calls == 2);
    CHECK(pool.apply([] { return 7; }) == 7);  // the pool goes on
    CHECK(calls == 2);
}

TEST_CASE("Progress: imap tells how many results were taken, whenever another is asked for",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    Pool pool(2);
    Told told;
    int sum = 0;
    for (const int square : pool.imap([](int n) { return n * n; }, count_to(5), told.options(0))) {
        CHECK(told.all.back().done < 5);
        sum += square;
    }
    CHECK(sum == 30);
    CHECK(told.all.size() == 6);
    CHECK(told.all.back().done == 5);

    Told late;
    const auto results = pool.imap_unordered(
        [](int n) {
            if (n == 1) throw std::runtime_error("one");
        },
        count_to(3), late.options(1, 1h));
    int failures = 0;
    for (bool more = true; more;) {
        try {
            more = results.next().has_value();
        } catch (const TaskFailed&) {
            ++failures;
        }
    }
    CHECK(failures == 1);
    REQUIRE(late.all.size() == 2);
    CHECK(late.all.back().done == 3);
    CHECK(late.all.back().failed == 1);
}

TEST_CASE("ProgressBar: a terminal shows how far it is, and is wiped at the end",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    const Terminal terminal(80);
    const ProgressBar bar("squ\x1b[2Jares\n", terminal.number());
    bar({.done = 0, .failed = 0, .total = 40});
    CHECK(terminal.shown() == wipe + "squ[2Jares [" + std::string(40, ' ') + "]  0/40");
    bar({.done = 20, .failed = 1, .total = 40});
    const std::string half = terminal.shown();
    CHECK(half.starts_with(wipe + "squ[2Jares [" + std::string(10, '=')));
    CHECK(half.find("  20/40, 1 failed  ") != std::string::npos);
    CHECK(half.find("/s  ") != std::string::npos);
    CHECK(half.ends_with(" s left"));
    CHECK(half.find('\n') == std::string::npos);
    bar({.done = 40, .failed = 1, .total = 40});
    CHECK(terminal.shown() == wipe);
}

TEST_CASE("ProgressBar: it is never wider than the terminal", "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    for (const int columns : {200, 80, 40, 30, 20, 10, 5, 2}) {
        const Terminal terminal(columns);
        const ProgressBar bar("a label of some length", terminal.number());
        bar({.done = 0, .failed = 0, .total = 1000});
        bar({.done = 431, .failed = 0, .total = 1000});
        std::string shown = terminal.shown();
        shown = shown.substr(shown.rfind(wipe) + wipe.size());
        CAPTURE(columns, shown);
        CHECK(shown.size() < static_cast<std::size_t>(columns));
        if (columns >= 10) CHECK(shown.find("43") != std::string::npos);
        if (columns >= 80) CHECK(shown.starts_with("a label of some length ["));
    }
}

TEST_CASE("ProgressBar: a map shows it, and leaves the terminal as it was whatever happens",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    const Terminal terminal(80);
    Pool pool(2);
    pool.map([](int n) { return n; }, count_to(20),
             {.chunk = 1, .progress = ProgressBar("items", terminal.number()), .every = 0s});
    std::string shown = terminal.shown();
    CHECK(shown.starts_with(wipe + "items ["));
    CHECK(shown.ends_with(wipe));

    const auto fails = [](const Progress& progress) {
        if (progress.done > 0) throw std::domain_error("enough");
    };
    CHECK_THROWS_AS(pool.map([](int n) { return n; }, count_to(20),
                             {.chunk = 1,
                              .progress =
                                  [shows = ProgressBar("", terminal.number()),
                                   fails](const Progress& progress) {
                                      shows(progress);
                                      fails(progress);
                                  },
                              .every = 0s}),
                    std::domain_error);
    CHECK(terminal.shown().ends_with(wipe));
}

TEST_CASE("ProgressBar: elsewhere than on a terminal, and in a child, it writes nothing",
          "[client][pool][progress]") {
    const NothingLeaks nothing_leaks;
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    const Descriptor out(ends[0]), in(ends[1]);
    const ProgressBar bar("items", in.number());
    bar({.done = 1, .failed = 0, .total = 2});
    bar({.done = 2, .failed = 0, .total = 2});
    char byte = 0;
    CHECK(::read(out.number(), &byte, 1) == -1);
    CHECK(errno == EAGAIN);

    const Terminal terminal(80);
    const pid_t child = [&] {
        const ProgressBar copy("items", terminal.number());
        copy({.done = 0, .failed = 0, .total = 2});
        terminal.shown();
        const pid_t pid = ::fork();
        if (pid == 0) {
            copy({.done = 1, .failed = 0, .total = 2});
            copy({.done = 2, .failed = 0, .total = 2});
            ::_exit(0);
        }
        REQUIRE(::waitpid(pid, nullptr, 0) == pid);
        CHECK(terminal.shown().empty());
        return pid;
    }();
    CHECK(child > 0);
    CHECK(terminal.shown() == wipe);
}

}  // namespace steward::testing
