#include "engine/awaited_processes.hpp"

namespace steward::engine {

void AwaitedProcesses::add(std::int64_t pid, ParkNumber number, bool is_client) {
    const auto [found, is_new] =
        processes_.try_emplace(pid, Process{is_client ? State::of_client : State::unknown, {}});
    found->second.waiting.insert(number);
    if (is_new) watch(pid, found->second.state);
}

void AwaitedProcesses::put_back(std::int64_t pid, State state) {
    if (processes_.try_emplace(pid, Process{state, {}}).second) watch(pid, state);
}

void AwaitedProcesses::watch(std::int64_t pid, State state) {
    if (!is_watched(state)) return;
    ++watched_;
    wishes_.push_back({Wish::What::watch, pid});
}

void AwaitedProcesses::forget(std::int64_t pid, State state) {
    if (!is_watched(state)) return;
    --watched_;
    wishes_.push_back({Wish::What::forget, pid});
}

void AwaitedProcesses::remove(std::int64_t pid, ParkNumber number) {
    const auto found = processes_.find(pid);
    if (found == processes_.end()) return;
    found->second.waiting.erase(number);
    if (!found->second.waiting.empty()) return;
    forget(pid, found->second.state);
    processes_.erase(found);
}

void AwaitedProcesses::set(std::int64_t pid, State state) {
    const auto found = processes_.find(pid);
    if (found == processes_.end()) return;
    if (is_watched(found->second.state) && !is_watched(state)) --watched_;
    found->second.state = state;
}

// Whoever said goodbye may live on, and it is not awaited any longer.
void AwaitedProcesses::end_of_client(std::int64_t pid) {
    const auto found = processes_.find(pid);
    if (found == processes_.end()) return;
    forget(pid, found->second.state);
    found->second.state = State::ended;
}

std::optional<AwaitedProcesses::State> AwaitedProcesses::state(std::int64_t pid) const {
    const auto found = processes_.find(pid);
    return found == processes_.end() ? std::nullopt : std::optional(found->second.state);
}

std::set<ParkNumber> AwaitedProcesses::waiting(std::int64_t pid) const {
    const auto found = processes_.find(pid);
    return found == processes_.end() ? std::set<ParkNumber>{} : found->second.waiting;
}

}  // namespace steward::engine
