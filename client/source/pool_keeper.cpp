#include "client/source/pool_keeper.hpp"

#include "client/source/process_wide.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace steward::detail {

PoolKeeper::PoolKeeper(std::size_t processes, PoolOptions options)
    : processes_(processes),
      options_(std::move(options)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!wake_)
        throw std::system_error(errno, std::system_category(), "cannot make an eventfd for a pool");
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

void PoolKeeper::wake() { ::eventfd_write(wake_.number(), 1); }

void PoolKeeper::add(std::shared_ptr<PoolJob> job) {
    require_ours();
    const std::lock_guard guard(mutex_);
    if (closed_ || terminated_)
        throw std::logic_error("the pool is not running: it was closed or terminated");
    inbox_.push_back(std::move(job));
    wake();
}

void PoolKeeper::close() {
    require_ours();
    const std::lock_guard guard(mutex_);
    closed_ = true;
    wake();
}

void PoolKeeper::terminate() {
    require_ours();
    const std::lock_guard guard(mutex_);
    terminated_ = true;
    wake();
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
    for (auto& job : inbox_) {
        jobs_.push_back(std::make_shared<Running>(Running{.job = std::move(job)}));
        if (jobs_.back()->left == 0) jobs_.back()->job->finished();
    }
    inbox_.clear();
    return !terminated_;
}

void PoolKeeper::keep() {
    while (take_inbox()) {
        start_workers();
        jobs_.remove_if([](const auto& running) { return running->left == 0; });
        if (jobs_.empty() && workers_.empty()) {
            const std::lock_guard guard(mutex_);
            if (closed_ && inbox_.empty()) return;
        }
        wait();
    }
    end_all();
}

std::optional<Chunk> PoolKeeper::next_chunk(Running& running) {
    if (!running.again.empty()) {
        const Chunk chunk = running.again.front();
        running.again.pop_front();
        return chunk;
    }
    const std::size_t count = std::min(running.job->chunk(), running.job->items() - running.next);
    if (count == 0) return std::nullopt;
    const Chunk chunk{.first = running.next, .count = count};
    running.next += count;
    return chunk;
}

// Older jobs come first. Where the system has no process to give, the workers there are go on;
// without any, the job fails.
void PoolKeeper::start_workers() {
    for (const auto& running : jobs_)
        while (running->left > 0 && workers_.size() < processes_ && !no_process_to_be_had_)
            if (!start_worker(running)) break;
}

bool PoolKeeper::start_worker(const std::shared_ptr<Running>& running) {
    const std::optional<Chunk> chunk = next_chunk(*running);
    if (!chunk) return false;
    try {
        auto [here, there] = PoolSocket::make_pair();
        Worker worker{
            .process = Process({.name = "PoolWorker-" + std::to_string(++forked_), .daemon = true},
                               [this, running, chunk, &here = here, &there = there] {
                                   ::pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
                                   here.close();
                                   for (Worker& other : workers_) other.socket.close();
                                   work(*running->job, *chunk, there, options_.initializer);
                               }),
            .socket = PoolSocket(),
            .running = running,
            .chunk = *chunk};
        worker.process.state().flushes_streams = false;
        worker.process.start();
        worker.has_begun = !options_.initializer;
        worker.socket = std::move(here);
        workers_.push_back(std::move(worker));
        return true;
    } catch (const std::system_error&) {
        running->again.push_front(*chunk);
        if (workers_.empty())
            fail(*running, std::current_exception());
        else
            no_process_to_be_had_ = true;
        return false;
    }
}

void PoolKeeper::wait() {
    std::vector<pollfd> watched{{.fd = wake_.number(), .events = POLLIN, .revents = 0}};
    for (const Worker& worker : workers_) {
        watched.push_back({.fd = worker.socket.descriptor(), .events = POLLIN, .revents = 0});
        watched.push_back({.fd = worker.process.sentinel(), .events = POLLIN, .revents = 0});
    }
    if (::poll(watched.data(), watched.size(), -1) < 0) return;  // interrupted
    eventfd_t ignored = 0;
    ::eventfd_read(wake_.number(), &ignored);
    std::size_t place = 1;
    for (Worker& worker : workers_) {
        const bool speaks = watched[place++].revents != 0;
        worker.has_ended =
            watched[place++].revents != 0 && process_has_ended(worker.process.sentinel());
        if (worker.has_ended)
            bury(worker);
        else if (speaks)
            listen(worker);
    }
    const bool room = std::ranges::any_of(
        workers_, [](const Worker& worker) { return worker.has_ended && worker.was_born; });
    workers_.remove_if([](const Worker& worker) { return worker.has_ended; });
    if (room || workers_.empty()) no_process_to_be_had_ = false;
}

void PoolKeeper::listen(Worker& worker) {
    if (!worker.socket.read_some() && worker.socket.is_at_end())
        return worker.socket.close();  // it is about to end
    while (const std::optional<PoolReport> report = worker.socket.take()) take(worker, *report);
}

void PoolKeeper::take(Worker& worker, const PoolReport& report) {
    if (report.word == PoolWord::born) {
        worker.was_born = true;
        return;
    }
    if (report.word == PoolWord::begun) {
        worker.has_begun = true;
        return;
    }
    if (report.word == PoolWord::cannot_begin) {
        fail(*worker.running, std::make_exception_ptr(TaskFailed(
                                  "the pool's initializer: " + report.text, report.type)));
        worker.chunk.count = 0;
        return;
    }
    const std::size_t item = worker.chunk.first++;
    --worker.chunk.count;
    if (report.word == PoolWord::failed) {
        settle(*worker.running, item, {},
               std::make_exception_ptr(TaskFailed(report.text, report.type)));
    } else {
        Value value;
        std::exception_ptr why;
        try {
            value = adopted(report);
        } catch (const std::exception&) {
            why = std::current_exception();
        }
        settle(*worker.running, item, std::move(value), why);
    }
    if (worker.chunk.count == 0 && !worker.has_ended) give_next_chunk(worker);
}

void PoolKeeper::give_next_chunk(Worker& worker) {
    const bool may_go_on =
        options_.tasks_per_child == 0 || worker.chunks < options_.tasks_per_child;
    const auto chunk = may_go_on ? next_chunk(*worker.running) : std::nullopt;
    worker.chunk = chunk.value_or(Chunk{});
    ++worker.chunks;
    worker.socket.send(worker.chunk);  // one that has died will be noticed
}

// It has ended. What it said before counts; the item that was under way did not come to its end.
void PoolKeeper::bury(Worker& worker) {
    while (worker.socket.read_some())
        while (const std::optional<PoolReport> report = worker.socket.take()) take(worker, *report);
    const std::optional<int> exitcode = worker.process.exitcode();
    if (worker.chunk.count == 0) return;
    if (!worker.was_born) return give_up_unborn(worker, exitcode);
    const auto died = [&](std::string_view when) {
        return std::make_exception_ptr(WorkerDied(worker.process.name(), exitcode, when));
    };
    if (!worker.has_begun) return fail(*worker.running, died("in the pool's initializer"));
    settle(*worker.running, worker.chunk.first, {}, died("in the middle of a task"));
    if (worker.chunk.count > 1)
        worker.running->again.push_back(
            {.first = worker.chunk.first + 1, .count = worker.chunk.count - 1});
}

// It was forked, but could not begin: the system had no thread for it, as it has no process for
// others. Nothing was called, so those that are there do its work too. Without any it is tried
// again where others have done something meanwhile and so have left room; else the job fails.
void PoolKeeper::give_up_unborn(Worker& worker, std::optional<int> exitcode) {
    Running& running = *worker.running;
    running.again.push_front(worker.chunk);
    no_process_to_be_had_ = true;
    if (std::ranges::any_of(workers_, [](const Worker& other) { return !other.has_ended; })) return;
    if (running.left == running.left_at_failure)
        fail(running, std::make_exception_ptr(
                          WorkerDied(worker.process.name(), exitcode, "before it could begin")));
    running.left_at_failure = running.left;
}

void PoolKeeper::end_all() {
    for (Worker& worker : workers_) worker.process.kill();
    for (Worker& worker : workers_) worker.process.join();
    workers_.clear();
    for (const auto& running : jobs_) fail(*running, std::make_exception_ptr(PoolTerminated()));
    jobs_.clear();
}

// The shared objects in a result belong to this process too from now on; the worker keeps them
// until then.
Value PoolKeeper::adopted(const PoolReport& report) {
    std::vector<Handle> handles;
    for (const SessionPointer& session : process_wide::sessions()) {
        if (report.objects.empty() || session->identity() != report.text) continue;
        for (const std::uint64_t id : report.objects)
            handles.push_back(session->take_over(ObjectId{id}));
    }
    if (handles.size() < report.objects.size())
        throw ConversionError(
            "a task's result has objects of a manager that the pool's process does not have");
    return Value::from_bytes(report.value.bytes, std::move(handles));
}

void PoolKeeper::settle(Running& running, std::size_t item, Value value, std::exception_ptr why) {
    if (running.settled[item]) return;
    running.settled[item] = true;
    if (why)
        running.job->failed(item, std::move(why));
    else
        running.job->done(item, std::move(value));
    if (--running.left == 0) running.job->finished();
}

void PoolKeeper::fail(Running& running, const std::exception_ptr& why) {
    running.again.clear();
    running.next = running.job->items();
    for (std::size_t item = 0; item < running.job->items(); ++item) settle(running, item, {}, why);
}

}  // namespace steward::detail
