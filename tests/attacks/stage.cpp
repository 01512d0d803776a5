#include "tests/attacks/stage.hpp"

#include "tests/support/daemon_process.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>

namespace steward::attacks {
namespace {

constexpr milliseconds preparation_max{60'000};
constexpr milliseconds afterwards{300};  // what the death of the attacker costs is measured, too
constexpr milliseconds until_end{50};    // from the beginning of an attack to SIGTERM
constexpr milliseconds step{2};

// A child of the play, killed with all its own children at the end.
class Child {
public:
    template <class Deed>
    explicit Child(Deed deed) : pid_(::fork()) {
        if (pid_ < 0) throw std::system_error(errno, std::system_category(), "fork");
        if (pid_ > 0) return;
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        deed();
        ::_exit(0);
    }
    ~Child() { kill(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill() {
        if (pid_ <= 0) return;
        ::kill(-pid_, SIGKILL);
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }

private:
    pid_t pid_;
};

void note_failure(AttackNotes& notes, const char* why) {
    std::string(why).substr(0, notes.why.size() - 1).copy(notes.why.data(), notes.why.size() - 1);
    notes.failed = true;
}

// What the attacker's process does. What the daemon closes is no fault of the attack.
void carry_out(const Attack& attack, const std::string& path, AttackNotes& notes, int begun,
               milliseconds time) {
    try {
        Assailant assailant(path, notes, begun, time);
        attack.run(assailant);
    } catch (const Closed&) {
    } catch (const std::exception& error) {
        note_failure(notes, error.what());
    }
    // Its end closes its connections: without a goodbye, all at once, as a crash does.
    ::_exit(0);
}

// One daemon with one attacker at work, up to the beginning of the attack.
class Play {
public:
    Play(const Attack& attack, const Staging& staging)
        : daemon_(staging.daemon), victim_([&] { suffer(daemon_.path(), notes_->victim); }) {
        until([&] { return notes_->victim.pings.load(); }, preparation_max);
        int ends[2];
        if (::pipe(ends) != 0) throw std::system_error(errno, std::system_category(), "pipe");
        attacker_.emplace(
            [&] { carry_out(attack, daemon_.path(), notes_->attack, ends[1], staging.time); });
        ::close(ends[1]);
        pollfd entry{.fd = ends[0], .events = POLLIN, .revents = 0};
        char byte = 0;
        has_begun_ = ::poll(&entry, 1, static_cast<int>(preparation_max.count())) == 1 &&
                     ::read(ends[0], &byte, 1) == 1;
        ::close(ends[0]);
    }

    Suffering measure(milliseconds time) {
        const auto begin = Clock::now();
        notes_->victim.measures = true;
        std::this_thread::sleep_until(begin + time);
        attacker_->kill();
        std::this_thread::sleep_for(afterwards);
        until([&] { return waiting() < milliseconds(3) || notes_->victim.lost; }, patience);
        const microseconds left = waiting() < milliseconds(3) ? microseconds(0) : waiting();
        victim_.kill();
        return suffering(notes_->victim, left);
    }

    // SIGTERM in the middle of it; nothing when the daemon has not ended by then.
    std::optional<milliseconds> end(int& status) {
        std::this_thread::sleep_for(until_end);
        const auto begin = Clock::now();
        ::kill(daemon_.pid(), SIGTERM);
        const bool ended = until([&] { return is_over(); }, patience);
        const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        if (!ended) return std::nullopt;
        status = daemon_.stop();
        return took;
    }

    bool has_begun() const { return has_begun_; }
    bool is_alive() const { return daemon_.is_alive(); }
    const AttackNotes& attack() const { return notes_->attack; }
    std::size_t peak_mebibytes() const {
        std::ifstream status("/proc/" + std::to_string(daemon_.pid()) + "/status");
        for (std::string word; status >> word;) {
            std::size_t kibibytes = 0;
            if (word == "VmHWM:" && status >> kibibytes) return kibibytes / 1024;
        }
        return 0;
    }

private:
    template <class Condition>
    static bool until(Condition condition, milliseconds limit) {
        const auto last = Clock::now() + limit;
        while (!condition()) {
            if (Clock::now() > last) return false;
            std::this_thread::sleep_for(step);
        }
        return true;
    }
    // Of the ping that is on its way.
    microseconds waiting() const {
        const std::int64_t sent = notes_->victim.sent_at;
        return microseconds(sent == 0 ? 0 : microseconds_now() - sent);
    }
    // Whether the daemon has ended; it is left for stop() to wait for.
    bool is_over() const {
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(daemon_.pid()), &info,
                        WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid != 0;
    }

    SharedNotes notes_;
    testing::DaemonProcess daemon_;
    Child victim_;
    std::optional<Child> attacker_;
    bool has_begun_ = false;
};

// The refusals that an attack is answered with when a bound is reached; all others say that it was
// badly made.
bool is_bound(ErrorCode code) {
    static constexpr std::array badly_made{ErrorCode::bad_argument, ErrorCode::type_mismatch,
                                           ErrorCode::no_such_method, ErrorCode::no_such_type,
                                           ErrorCode::no_such_object};
    return std::find(badly_made.begin(), badly_made.end(), code) == badly_made.end();
}

void look_at(const Attack& attack, const AttackNotes& notes, Outcome& outcome) {
    for (std::size_t i = 1; i < AttackNotes::codes_max; ++i) {
        const std::uint64_t count = notes.refused[i];
        if (count == 0) continue;
        const auto code = static_cast<ErrorCode>(i);
        const std::string known(name(code));
        outcome.refusals += (outcome.refusals.empty() ? "" : ", ") +
                            (known == "unknown" ? std::to_string(i) : known) + " × " +
                            std::to_string(count);
        if (!is_bound(code) && !attack.is_refused)
            outcome.fault = "badly made: " + outcome.refusals;
    }
    if (notes.closed > 0)
        outcome.refusals += (outcome.refusals.empty() ? "" : ", ") + std::string("closed × ") +
                            std::to_string(notes.closed);
    if (notes.failed) outcome.fault = notes.why.data();
}

}  // namespace

bool is_within_bounds(const Attack& attack, const Outcome& outcome) {
    return outcome.fault.empty() && outcome.has_ended && outcome.end <= end_max &&
           !outcome.suffering.was_lost && outcome.suffering.longest <= pause_max &&
           outcome.suffering.ninety_ninth <= std::max(ninety_ninth_max, attack.known_ninety_ninth);
}

Outcome stage(const Attack& attack, const Staging& staging) {
    Outcome outcome;
    {
        Play play(attack, staging);
        if (!play.has_begun()) outcome.fault = "it does not begin";
        outcome.suffering = play.measure(staging.time);
        outcome.peak_mebibytes = play.peak_mebibytes();
        look_at(attack, play.attack(), outcome);
        if (!play.is_alive()) outcome.fault = "the daemon has died";
    }
    if (!staging.with_end || !outcome.fault.empty()) return outcome;
    Play play(attack, staging);
    int status = 0;
    const auto took = play.end(status);
    outcome.has_ended = took.has_value();
    outcome.end = took.value_or(patience);
    if (took && status != 0)
        outcome.fault = "after SIGTERM the status is " + std::to_string(status);
    return outcome;
}

}  // namespace steward::attacks
