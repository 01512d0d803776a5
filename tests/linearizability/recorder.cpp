#include "tests/linearizability/recorder.hpp"

#include "tests/support/temporary_directory.hpp"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace steward::linearizability {
namespace {

// A pipe for signs: a byte, or the end when nobody can write any more.
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
        if (::write(ends_[1], &byte, 1) != 1) throw std::system_error(errno, std::system_category(), "a sign");
    }
    // False when there will be none.
    bool wait() const {
        char byte = 0;
        return ::read(ends_[0], &byte, 1) == 1;
    }

private:
    int ends_[2] = {-1, -1};
};

// One process of a round, as its parent and as itself sees it. The first ones are killed; two threads have the first one and
// the last ones.
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
        for (int thread = 1; thread < threads(); ++thread) others.emplace_back([this, thread] { play(thread); });
        play(0);
        for (std::thread& other : others) other.join();
        // It has to end by the signal even where that comes late.
        while (is_killed()) ::pause();
    }

    // In the parent: returns when the process is about to do the step that it does not survive.
    void await_last_step(testing::Random& random) {
        progress_.close_writing();
        const std::uint64_t steps = static_cast<std::uint64_t>(plan_.steps);
        for (std::uint64_t step = steps / 4 + testing::pick(random, steps / 2); step > 0 && progress_.wait(); --step) {}
    }

private:
    int threads() const {
        const bool first_and_last = number_ == 1 || number_ > plan_.processes - plan_.with_two_threads + 1;
        return plan_.with_two_threads > 0 && first_and_last ? 2 : 1;
    }
    void play(int thread) {
        const std::unique_ptr<Player> player = game_.player();
        Caller caller(directory_, number_, thread, plan_.seed);
        start_.wait();
        for (int step = 0; step < plan_.steps; ++step) {
            if (thread == 0 && is_killed()) progress_.give();
            player->step(caller);
        }
        player->finish(caller);
    }

    const Game& game_;
    const Plan& plan_;
    const std::string& directory_;
    Signs& start_;
    Signs progress_;
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
            throw std::runtime_error("process " + std::to_string(roles[i]->number()) + " ended with exit code " +
                                     std::to_string(processes[i].exitcode().value_or(0)));
    }
}

}  // namespace

History record(const Game& game, const Plan& plan) {
    const testing::TemporaryDirectory directory;
    Signs start;
    std::vector<std::unique_ptr<Role>> roles;
    std::vector<Process> processes;
    for (int number = 1; number <= plan.processes; ++number) {
        roles.push_back(std::make_unique<Role>(game, plan, directory.path(), start, number));
        processes.emplace_back([role = roles.back().get()] { role->play(); }, ProcessOptions{.daemon = true});
    }
    for (Process& process : processes) process.start();
    start.close_writing();

    History history{game.model, game.parameters, {}};
    testing::Random random(plan.seed);
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (!roles[i]->is_killed()) continue;
        roles[i]->await_last_step(random);
        if (game.model == "lock") history.operations.push_back(death_of(roles[i]->number()));
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
