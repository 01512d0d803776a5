#include "client/cli/queue_work.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/option_words.hpp"
#include "client/cli/queue_worker.hpp"
#include "client/cli/seconds.hpp"
#include "client/cli/signals.hpp"
#include "common/msgpack_writer.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

namespace steward::cli {
namespace {

constexpr OptionRow parallel{.letters = "P", .names = "parallel", .takes_value = true};
constexpr OptionRow work_timeout{.letters = "w", .names = "timeout wait", .takes_value = true};
constexpr OptionRow as_input{.letters = "", .names = "stdin"};
constexpr OptionRow work_rows[] = {parallel, work_timeout, as_input};
constexpr int workers_max = 1000;

struct WorkOptions {
    Work work;
    int workers = 1;
};

WorkOptions read_options(std::span<const std::string> words) {
    const std::string usage = words[0] + " " + std::string(work_synopsis);
    OptionWords found = read_option_words(words.subspan(2), work_rows, usage);
    WorkOptions options;
    for (const OptionWords::Given& given : found.options) {
        if (given.row->names == parallel.names)
            options.workers = read_number(given, 1, workers_max, usage);
        if (given.row->names == work_timeout.names)
            options.work.timeout = read_seconds(given.value, given.written);
        if (given.row->names == as_input.names) options.work.as_input = true;
    }
    if (found.names.empty()) fail_usage("the queue's name is missing", usage);
    if (found.names.size() > 1)
        fail_usage("put -- before the command: … work " + found.names[0] + " -- " + found.names[1],
                   usage);
    if (found.command.empty()) fail_usage("the command is missing", usage);
    options.work.type = words[0];
    options.work.name = found.names[0];
    options.work.command = std::move(found.command);
    return options;
}

// Looked for before an item is taken, which would be delivered in vain.
bool can_be_run(const std::string& program) {
    if (program.find("{}") != std::string::npos) return true;
    if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
    const char* path = std::getenv("PATH");
    std::string places = path != nullptr ? path : "/bin:/usr/bin";
    for (std::size_t begin = 0; begin <= places.size();) {
        const std::size_t end = std::min(places.find(':', begin), places.size());
        const std::string place = end > begin ? places.substr(begin, end - begin) : ".";
        if (::access((place + "/" + program).c_str(), X_OK) == 0) return true;
        begin = end + 1;
    }
    return false;
}

// From a session of its own, which has ended before others are forked.
void require_owned(const Context& context, const Work& work) {
    Session session(context.options().socket, "steward " + work.type + " work");
    const ObjectId queue = session.find(work.name, work.type);
    if (session.info(number(queue)).value("owned", false)) return;
    throw UsageError("'" + work.name +
                     "' is not owned: an item would be lost with whoever takes it and fails\n" +
                     "Make one that is: steward create " + work.type +
                     " NAME --owned true --deliveries-max 3");
}

// Waits for all workers; passes on what asks for their end.
class Foreman {
public:
    explicit Foreman(std::vector<pid_t> workers) : workers_(std::move(workers)) {}

    int wait() {
        const Signals signals;
        while (reap(), !workers_.empty()) {
            pollfd watched{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
            ::poll(&watched, 1, -1);
            while (const auto heard = signals.next()) {
                if (heard->signal == SIGCHLD) continue;
                asked_by_ = heard->signal;
                for (const pid_t worker : workers_) {
                    if (!heard->is_from_terminal) ::kill(worker, heard->signal);
                    if (heard->signal == SIGTERM || heard->signal == SIGHUP)
                        ::kill(worker, SIGCONT);  // if it is stopped
                }
            }
        }
        return asked_by_ != 0 ? 128 + asked_by_ : result_;
    }

private:
    void reap() {
        int status = 0;
        for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            if (std::erase(workers_, ended) == 0) continue;
            // A worker that was killed had an item, or had none; the others go on.
            const int code = WIFEXITED(status) ? WEXITSTATUS(status) : outcome_no;
            result_ = std::max(result_, code);
        }
    }

    std::vector<pid_t> workers_;
    int asked_by_ = 0;
    int result_ = done;
};

}  // namespace

bool is_queue_work(std::span<const std::string> words) {
    return words.size() >= 2 && words[0].ends_with("queue") && words[1] == "work";
}

int work_queue(Context& context, std::span<const std::string> words) {
    const WorkOptions options = read_options(words);
    if (!can_be_run(options.work.command[0])) {
        context.note("command",
                     "cannot run " + options.work.command[0] + ": there is no such program");
        return not_found;
    }
    require_owned(context, options.work);
    const pid_t parent = ::getpid();
    std::signal(SIGCHLD, SIG_DFL);
    std::vector<pid_t> workers;
    for (int i = 0; i < options.workers; ++i) {
        const pid_t worker = ::fork();
        if (worker < 0 && workers.empty())
            throw std::system_error(errno, std::system_category(), "cannot make a process");
        if (worker < 0) break;  // fewer do it too
        if (worker > 0) {
            workers.push_back(worker);
            continue;
        }
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) return 128 + SIGTERM;
        return work(context, options.work);
    }
    return Foreman(std::move(workers)).wait();
}

}  // namespace steward::cli
