#include "client/source/pool_keeper.hpp"

#include "client/source/process_wide.hpp"

#include <poll.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace steward::detail {

PoolKeeper::PoolKeeper(std::size_t processes, PoolOptions options)
    : processes_(processes), options_(std::move(options)) {
    const SignalsBlocked blocked;  // for the thread: signals belong to those of the program
    signals_ = blocked.before();
    try {
        thread_ = std::thread([this] { keep(); });
    } catch (const std::system_error& error) {
        throw std::system_error(error.code(), "cannot start the thread of a pool");
    }
}

void PoolKeeper::require_ours() const {
    if (!is_ours()) throw std::logic_error("a pool can be used only by the process that made it");
}

void PoolKeeper::add(std::shared_ptr<PoolJob> job) {
    require_ours();
    const std::lock_guard guard(mutex_);
    if (closed_ || terminated_)
        throw std::logic_error("the pool is not running: it was closed or terminated");
    inbox_.push_back(std::move(job));
    bell_.ring();
}

void PoolKeeper::close() {
    require_ours();
    const std::lock_guard guard(mutex_);
    closed_ = true;
    bell_.ring();
}

void PoolKeeper::terminate() {
    require_ours();
    const std::lock_guard guard(mutex_);
    terminated_ = true;
    bell_.ring();
}

void PoolKeeper::join() {
    require_ours();
    {
        const std::lock_guard guard(mutex_);
        if (!closed_ && !terminated_)
            throw std::logic_error("the pool is still running: close or terminate it first");
    }
    const std::lock_guard guard(joining_);
    if (thread_.joinable()) thread_.join();
}

bool PoolKeeper::take_inbox() {
    const std::lock_guard guard(mutex_);
    for (auto& job : inbox_) jobs_.push_back(std::make_shared<PoolRunning>(std::move(job)));
    inbox_.clear();
    return !terminated_;
}

void PoolKeeper::keep() {
    while (take_inbox()) {
        give_work();
        jobs_.remove_if([](const Running& running) { return running->left() == 0; });
        if (jobs_.empty() && is_over()) return;
        wait();
    }
    end_all();
}

// Without a job: whether it was closed and the last worker has gone. Those that stand by are told
// to go.
bool PoolKeeper::is_over() {
    {
        const std::lock_guard guard(mutex_);
        if (!closed_ || !inbox_.empty()) return false;
    }
    for (Worker& worker : workers_)
        if (!worker.is_busy()) dismiss(worker);
    return workers_.empty();
}

void PoolKeeper::dismiss(Worker& worker) {
    worker.running.reset();
    worker.is_leaving = true;
    worker.socket.send({.verb = PoolVerb::leave}, {}, {});
}

// Sleeps until there is something to do. As long as results come it looks by itself after a short
// while, so that workers need not wake it for each: a result is known so much later at most. Who
// has nothing more to do wakes it at once.
void PoolKeeper::wait() {
    constexpr timespec short_while{.tv_sec = 0, .tv_nsec = 500'000};
    constexpr timespec none{};
    const timespec* time = &short_while;
    bool has_heard = false;
    if (!results_flow_) {
        bell_.lie_down();
        has_heard = listen_to_all();
        time = has_heard ? &none : nullptr;
    }
    std::vector<pollfd> watched{{.fd = bell_.descriptor(), .events = POLLIN, .revents = 0}};
    for (const Worker& worker : workers_)
        watched.push_back({.fd = worker.process.sentinel(), .events = POLLIN, .revents = 0});
    const bool is_known = ::ppoll(watched.data(), watched.size(), time, nullptr) >= 0;
    bell_.get_up();
    std::size_t place = 1;
    for (Worker& worker : workers_)
        worker.has_ended = is_known && watched[place++].revents != 0 &&
                           process_has_ended(worker.process.sentinel());
    has_heard = listen_to_all() || has_heard;
    bury_the_dead();
    results_flow_ = has_heard && busy() > 0;
}

bool PoolKeeper::listen_to_all() {
    bool has_heard = false;
    for (Worker& worker : workers_) has_heard = listen(worker) || has_heard;
    return has_heard;
}

// Whether it has nothing left is asked first: then all that it has to say is there.
bool PoolKeeper::listen(Worker& worker) {
    const bool has_done_all = worker.running && worker.desk->range().is_empty();
    const bool has_heard = worker.desk->read(worker.reports.in());
    if (has_heard) take_reports(worker);
    if (worker.desk->wants_room()) worker.socket.send({.verb = PoolVerb::go_on}, {}, {});
    if (has_done_all && !worker.has_ended) rest(worker);
    return has_heard || has_done_all;
}

// It has done its range. One that was forked for a job leaves where nothing of that is to be had.
void PoolKeeper::rest(Worker& worker) {
    const Running running = std::exchange(worker.running, nullptr);
    running->note_time(std::chrono::steady_clock::now() - worker.given);
    if (worker.stands_by || worker.is_leaving) return;
    const std::size_t others = processes_ - std::min(processes_, busy());
    if (const auto share = next_share(*running, others))
        give(worker, running, *share);
    else
        dismiss(worker);
}

// Results that follow one another go on together.
void PoolKeeper::take_reports(Worker& worker) {
    PoolPiece piece;
    const auto pass_on = [&] {
        if (piece.count > 0) worker.running->done(std::exchange(piece, {}));
    };
    while (const auto report = worker.reports.take()) {
        if (report->word == PoolWord::done) {
            if (piece.count++ == 0) piece.first = worker.next;
            ++worker.next;
            piece.values.append(report->bytes);
            continue;
        }
        pass_on();
        take(worker, report->word,
             report->bytes.empty() ? PoolDetails{} : PoolDetails::read(report->bytes));
    }
    pass_on();
}

void PoolKeeper::take(Worker& worker, PoolWord word, const PoolDetails& details) {
    const auto task_failed = [&](const std::string& text) {
        return std::make_exception_ptr(TaskFailed(text, details.type));
    };
    switch (word) {
        case PoolWord::born: worker.was_born = true; break;
        case PoolWord::begun: worker.has_begun = true; break;
        case PoolWord::retires: worker.is_leaving = true; break;
        case PoolWord::cannot_begin:
            worker.is_leaving = true;
            if (worker.running)
                fail(*worker.running, task_failed("the pool's initializer: " + details.text));
            break;
        case PoolWord::failed:
            worker.running->failed(worker.next++, task_failed(details.text));
            break;
        case PoolWord::shared: try { worker.running->done(adopted(worker.next, details));
            } catch (const std::exception&) {
                worker.running->failed(worker.next, std::current_exception());
            }
            ++worker.next;
            worker.socket.send({.verb = PoolVerb::go_on}, {}, {});
            break;
        case PoolWord::done: break;  // passed on before
    }
}

void PoolKeeper::bury_the_dead() {
    bool room = false;
    for (Worker& worker : workers_) {
        if (!worker.has_ended) continue;
        listen(worker);
        bury(worker);
        room = room || worker.was_born;
    }
    workers_.remove_if([](const Worker& worker) { return worker.has_ended; });
    if (room || busy() == 0) no_process_to_be_had_ = false;
}

// It has ended. What it said before counts; an item that was under way did not come to its end; the
// rest of its range is others'.
void PoolKeeper::bury(Worker& worker) {
    const std::optional<int> exitcode = worker.process.exitcode();
    const Running running = std::exchange(worker.running, nullptr);
    if (!running || running->left() == 0) {
        no_process_to_be_had_ = no_process_to_be_had_ || !worker.was_born;
        return;
    }
    const ChunkRange range = worker.desk->range();
    if (!worker.was_born) return give_up_unborn(*running, worker, exitcode);
    const auto died = [&](std::string_view when) {
        return std::make_exception_ptr(WorkerDied(worker.process.name(), exitcode, when));
    };
    if (!worker.has_begun && !worker.is_leaving)
        return fail(*running, died("in the pool's initializer"));
    if (!range.is_empty() && worker.next < running->job().items()) {
        if (worker.desk->has_begun(worker.next))
            running->failed(worker.next++, died("in the middle of a task"));
        else if (!worker.is_leaving && ++running->idle_deaths > 2 * processes_)
            running->failed(worker.next++, died("before it could do its task"));
    }
    running->give_back(running->rest_of(range, worker.next));
}

// It was forked, but could not begin: the system had no thread for it, as it has no process for
// others. Nothing was called, so those that are there do its work too. Without any it is tried
// again where others have done something meanwhile and so have left room; else the job fails.
void PoolKeeper::give_up_unborn(PoolRunning& running, const Worker& worker,
                                std::optional<int> exitcode) {
    running.give_back(running.rest_of(worker.desk->range(), worker.next));
    no_process_to_be_had_ = true;
    if (std::ranges::any_of(
            workers_, [](const Worker& other) { return other.is_busy() && !other.has_ended; }))
        return;
    if (running.left() == running.left_at_failure)
        fail(running, std::make_exception_ptr(
                          WorkerDied(worker.process.name(), exitcode, "before it could begin")));
    running.left_at_failure = running.left();
}

void PoolKeeper::end_all() {
    for (Worker& worker : workers_) worker.process.kill();
    for (Worker& worker : workers_) worker.process.join();
    workers_.clear();
    for (const Running& running : jobs_) running->fail(std::make_exception_ptr(PoolTerminated()));
    jobs_.clear();
}

// The shared objects in a result belong to this process too from now on; the worker keeps them
// until it is told so.
PoolPiece PoolKeeper::adopted(std::size_t item, const PoolDetails& details) {
    PoolPiece piece{.first = item, .count = 1, .values = details.value.bytes};
    for (const SessionPointer& session : process_wide::sessions()) {
        if (session->identity() != details.text) continue;
        for (const std::uint64_t id : details.objects)
            piece.handles.push_back(session->take_over(ObjectId{id}));
    }
    if (piece.handles.size() < details.objects.size())
        throw ConversionError(
            "a task's result has objects of a manager that the pool's process does not have");
    return piece;
}

void PoolKeeper::fail(PoolRunning& running, const std::exception_ptr& why) {
    running.fail(why);
    for (Worker& worker : workers_)
        if (worker.running.get() == &running) worker.desk->take_rest();
}

}  // namespace steward::detail
