#include "steward/process.hpp"

#include "client/source/process_state.hpp"
#include "client/source/process_wide.hpp"
#include "client/source/streams.hpp"

#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace steward {
Process::Process(const ProcessOptions& options) : state_(std::make_shared<State>()) {
    detail::Here& here = detail::here();
    const int number = ++here.made;
    state_->name = options.name.empty() ? here.prefix + std::to_string(number) : options.name;
    state_->daemon = options.daemon;
    state_->creator = ::getpid();
}

Process::~Process() { let_go(); }
Process::Process(Process&&) noexcept = default;

Process& Process::operator=(Process&& other) noexcept {
    if (this == &other) return *this;
    let_go();
    state_ = std::move(other.state_);
    return *this;
}

// A child that still runs stays known, so that it is joined when this process ends.
void Process::let_go() noexcept {
    if (state_ && state_->started && state_->creator == ::getpid() && state_->reap())
        detail::here().forget(*state_);
    state_.reset();
}

void Process::set_task(std::shared_ptr<AnyTask> task) { state_->task = std::move(task); }

Process::State& Process::state() const {
    if (!state_) throw std::logic_error("the process object has been moved from");
    if (state_->closed) throw std::logic_error("the process object is closed");
    return *state_;
}

void Process::run() {
    if (const auto task = state().task) task->call();
}

void Process::start() {
    State& state = this->state();
    if (state.started) throw std::logic_error("a process can be started only once");
    if (state.creator != ::getpid())
        throw std::logic_error("a process can be started only by the process that made it");
    detail::require_children_allowed();
    detail::here().active();

    // What is buffered is written only once. The descriptor watches the parent for a daemonic
    // child; for the parent it keeps a place free, so that the child can be watched.
    if (state.flushes_streams) detail::streams::flush();
    state.note = std::make_shared<const detail::ExitNote>();
    Descriptor parent = detail::open_pidfd(::getpid());
    detail::SignalsBlocked blocked;
    const pid_t pid = ::fork();
    const int fork_error = errno;
    if (pid == 0) detail::live_as_child(*this, state, std::move(parent), blocked);
    blocked.end();
    parent.reset();
    if (pid < 0)
        throw std::system_error(fork_error, std::system_category(), "cannot fork " + state.name);
    state.begin(pid);
    detail::add_child(state_);
}

bool Process::join(std::optional<std::chrono::duration<double>> timeout) {
    State& state = this->state();
    state.require_started();
    const auto kept = state_;
    return kept->wait(timeout);
}

bool Process::is_alive() const {
    State& state = this->state();
    return state.started && state.creator == ::getpid() && !state.reap();
}

void Process::terminate() const {
    state().require_started();
    state().signal(SIGTERM);
}

void Process::kill() const {
    state().require_started();
    state().signal(SIGKILL);
}

void Process::close() {
    if (!state_ || state_->closed) return;
    if (state_->started && !state_->reap())
        throw std::logic_error(
            "a process that still runs cannot be closed: join or terminate it first");
    state_->closed = true;
}

const std::string& Process::name() const { return state().name; }
void Process::set_name(std::string name) { state().name = std::move(name); }
bool Process::daemon() const { return state().daemon; }

void Process::set_daemon(bool daemon) {
    if (state().started) throw std::logic_error("the process has been started already");
    state().daemon = daemon;
}

std::optional<int> Process::pid() const {
    if (!state().started) return std::nullopt;
    return state().pid;
}

std::optional<int> Process::exitcode() const {
    State& state = this->state();
    if (!state.started || !state.reap()) return std::nullopt;
    const std::lock_guard guard(state.mutex);
    return state.exitcode;
}

int Process::sentinel() const {
    state().require_started();
    return state().descriptor.number();
}

void exit(int code) {
    if (detail::here().runner == ::gettid()) throw detail::ExitRequest{code};
    std::exit(code);
}

ProcessInfo current_process() {
    const detail::Here& here = detail::here();
    return {.name = here.name, .pid = ::getpid(), .daemon = here.daemon};
}

std::vector<ProcessInfo> active_children() {
    std::vector<ProcessInfo> found;
    for (const auto& child : detail::here().active())
        found.push_back({.name = child->name, .pid = child->pid, .daemon = child->daemon});
    return found;
}

}  // namespace steward
