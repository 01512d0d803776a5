#include "tests/linearizability/recorder.hpp"

#include "tests/support/temporary_directory.hpp"

#include <poll.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

namespace steward::linearizability {
namespace {

// A pipe for signs: bytes, or the end when nobody can write any more.
class Signs {
public:
    Signs() {
        if (::pipe(ends_) != 0) throw std::system_error(errno, std::system_category(), "pipe");
    }
    ~Signs() {
        ::close(ends_[0]);
        close_writing();
    }
    Signs(const Signs&) = delete;
    Signs& operator=(const Signs&) = delete;

    void close_writing() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }
    void give() const {
        const char byte = 's';
        if (::write(ends_[1], &byte, 1) != 1)
            throw std::system_error(errno, std::system_category(), "a sign");
    }
    void wait() const {
        char byte = 0;
        while (::read(ends_[0], &byte, 1) < 0 && errno == EINTR) {}
    }
    // Until there is one, or the process has ended.
    void wait(const Process& process) const {
        std::array<pollfd, 2> either{{{.fd = ends_[0], .events = POLLIN, .revents = 0},
                                      {.fd = process.sentinel(), .events = POLLIN, .revents = 0}}};
        while (::poll(either.data(), either.size(), -1) < 0 && errno == EINTR) {}
    }

private:
    int ends_[2] = {-1, -1};
};

// One process of a round, as its parent and as itself sees it. The first ones are killed; two
// threads have the first one and the last ones.
class Role {
public:
    Role(const Game& game, const Plan& plan, const std::string& directory, Signs& start, int number)
        : game_(game), plan_(plan), directory_(directory), start_(start), number_(number) {}

    int number() const { return number_; }
    bool is_killed() const { return number_ <= plan_.killed; }

    // In the child.
    void play() {
        start_.close_writing();
        std::vector<std::thread> others;
        for (int thread = 1; thread < threads(); ++thread)
            others.emplace_back([this, thread] { play(thread); });
        play(0);
        for (std::thread& other : others) other.join();
        if (is_killed()) wait_for_the_end();  // it comes late
    }

    // In the parent: returns when the process is to be killed.
    void await_hour_of(const Process& process) const { hour_.wait(process); }

private:
    int threads() const {
        const bool first_or_last =
            number_ == 1 || number_ > plan_.processes - plan_.with_two_threads + 1;
        return plan_.with_two_threads > 0 && first_or_last ? 2 : 1;
    }
    // Every other one that is killed dies with what it holds, where the game knows holders; the
    // rest in the middle of a call.
    bool dies_holding() const { return game_.has_holders && number_ % 2 == 1; }

    void play(int thread) {
        const std::unique_ptr<Player> player = game_.player();
        Caller caller(directory_, number_, thread, plan_.seed);
        const auto steps = static_cast<std::uint64_t>(plan_.steps);
        const std::uint64_t last = steps / 4 + testing::pick(caller.random(), steps / 2 + 1);
        bool is_called = thread != 0 || !is_killed();
        start_.wait();
        for (std::uint64_t step = 0; step < steps; ++step) {
            if (!is_called && step >= last && (!dies_holding() || player->holds_something())) {
                is_called = true;
                hour_.give();
                if (dies_holding()) wait_for_the_end();
            }
            player->step(caller);
        }
        player->finish(caller);
        if (!is_called) hour_.give();
    }

    [[noreturn]] static void wait_for_the_end() {
        for (;;) ::pause();
    }

    const Game& game_;
    const Plan& plan_;
    const std::string& directory_;
    Signs& start_;
    Signs hour_;
    int number_;
};

Operation death_of(int process) {
    Operation death;
    death.process = process;
    death.method = "die";
    death.begin = now();
    return death;
}

void join_all(std::vector<std::unique_ptr<Role>>& roles, std::vector<Process>& processes) {
    for (std::size_t i = 0; i < roles.size(); ++i) {
        processes[i].join();
        const int wanted = roles[i]->is_killed() ? -SIGKILL : 0;
        if (processes[i].exitcode() != wanted)
            throw std::runtime_error("process " + std::to_string(roles[i]->number()) +
                                     " ended with exit code " +
                                     std::to_string(processes[i].exitcode().value_or(0)));
    }
}

}  // namespace

History record(const std::vector<Game>& games, const Plan& plan) {
    const Game& game = games.front();
    const testing::TemporaryDirectory directory;
    Signs start;
    std::vector<std::unique_ptr<Role>> roles;
    std::vector<Process> processes;
    for (int number = 1; number <= plan.processes; ++number) {
        const Game& own = games[static_cast<std::size_t>(number) % games.size()];
        roles.push_back(std::make_unique<Role>(own, plan, directory.path(), start, number));
        processes.emplace_back([role = roles.back().get()] { role->play(); },
                               ProcessOptions{.daemon = true});
    }
    for (Process& process : processes) process.start();
    start.close_writing();

    History history{game.model, game.parameters, {}};
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (!roles[i]->is_killed()) continue;
        roles[i]->await_hour_of(processes[i]);
        if (game.has_holders) history.operations.push_back(death_of(roles[i]->number()));
        processes[i].kill();
    }
    join_all(roles, processes);

    Caller alone(directory.path(), 0, 0, plan.seed);
    game.player()->look(alone);
    const std::vector<Operation> notes = read_notes(directory.path());
    history.operations.insert(history.operations.end(), notes.begin(), notes.end());
    return history;
}

}  // namespace steward::linearizability
