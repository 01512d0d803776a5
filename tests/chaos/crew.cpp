#include "tests/chaos/crew.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

namespace steward::chaos {
namespace {

constexpr std::uint64_t operations_max = 2000;  // then a process ends by itself, in most cases
constexpr auto patience = 20s;

}  // namespace

Crew::Crew(const Manager& manager, Ledger& ledger, const Kinds& kinds, const KindRows& rows,
           std::uint64_t seed)
    : manager_(manager), ledger_(ledger), kinds_(kinds), rows_(rows), seed_(seed), random_(seed) {
    for (std::size_t place = 0; place < processes; ++place) start(place);
}

Crew::~Crew() {
    for (const pid_t pid : pids_)
        if (pid > 0) {
            ::kill(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
        }
}

void Crew::start(std::size_t place) {
    const Life life = ++lives_;
    require(life < lives_max, "the ledger is too small for so many processes");
    ledger_.slots[place].life = life;
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
    if (pid == 0) work(place, life);
    pids_[place] = pid;
}

void Crew::work(std::size_t place, Life life) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    Worker worker(manager_, ledger_, place, life, seed_);
    std::size_t which = 0;
    try {
        const std::uint64_t most = 1 + worker.pick(operations_max);
        for (std::uint64_t i = 0; i < most && !ledger_.stops; ++i) {
            which = worker.pick(kinds_.size());
            kinds_[which]->operate(worker);
            ++ledger_.slots[place].operations[which];
        }
    } catch (const std::exception& error) {
        // The killed daemon's end at the end of a run that has failed is no second fault.
        ledger_.complain(std::string(rows_[which].name) + ": " + error.what());
    }
    std::exit(0);  // with a goodbye
}

bool Crew::reap(std::size_t place, bool is_awaited) {
    if (::waitpid(pids_[place], nullptr, is_awaited ? 0 : WNOHANG) == 0) return false;
    pids_[place] = 0;
    ledger_.is_dead[ledger_.slots[place].life] = true;
    ledger_.close(ledger_.slots[place]);
    return true;
}

void Crew::kill_one() {
    const std::size_t place = random_() % processes;
    // Some are stopped first, so that what the daemon grants them lies unread.
    if (random_() % 4 == 0) {
        ::kill(pids_[place], SIGSTOP);
        std::this_thread::sleep_for(2ms);
    }
    // Before the kill: what the daemon does after it must find it so.
    ledger_.is_dead[ledger_.slots[place].life] = true;
    ::kill(pids_[place], SIGKILL);
    reap(place, true);
    ++kills_;
    start(place);
}

void Crew::replace_ended() {
    for (std::size_t place = 0; place < processes; ++place)
        if (reap(place, false)) {
            ++farewells_;
            start(place);
        }
}

void Crew::stop() {
    ledger_.stops = true;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (std::size_t place = 0; place < processes; ++place)
        while (!reap(place, false)) {
            require(std::chrono::steady_clock::now() < until, "a process waits for ever");
            std::this_thread::sleep_for(1ms);
        }
}

}  // namespace steward::chaos
