// Who is given what: the forking of a pool's workers, and their ranges of chunks. A range that no
// worker has goes first; after that the idle take from the end of the longest range of the others.
// It is the pool's thread that takes it for them: a worker may be killed at any moment, and one
// that has just taken chunks from another would take the knowledge of them with it.
#include "client/source/pool_keeper.hpp"
#include "client/source/pool_worker.hpp"

#include <algorithm>
#include <csignal>
#include <system_error>

namespace steward::detail {

std::size_t PoolKeeper::busy() const {
    return static_cast<std::size_t>(std::ranges::count_if(workers_, &Worker::is_busy));
}

std::size_t PoolKeeper::standing() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        workers_, [](const Worker& worker) { return worker.stands_by && !worker.is_leaving; }));
}

// Older jobs come first.
void PoolKeeper::give_work() {
    for (const Running& running : jobs_)
        while (running->left() > 0 && busy() < processes_)
            if (!give_work_of(running)) break;
}

// False where nothing more can be given of this job now.
bool PoolKeeper::give_work_of(const Running& running) {
    const auto share = next_share(*running, processes_ - busy());
    if (!share) return false;
    if (!can_stand_by(*running)) return fork_worker(running, *share);
    Worker* const worker = idle_worker(*running);
    if (worker == nullptr) {
        running->give_back(*share);
        return false;
    }
    give(*worker, running, *share);
    return true;
}

// What workers know that stand by is what was loaded when the first of them was forked; those that
// came later know that too.
bool PoolKeeper::can_stand_by(PoolRunning& running) {
    if (running.can_stand_by) return *running.can_stand_by;
    const PortableForm* const portable = running.job().portable();
    bool can = portable != nullptr;
    if (can) {
        if (standing() == 0) known_code_ = LoadedCode::now();
        can = known_code_.has(reinterpret_cast<std::uintptr_t>(portable->call.run)) &&
              (portable->call.function == 0 || known_code_.has(portable->call.function));
    }
    running.can_stand_by = can;
    return can;
}

std::optional<PoolShare> PoolKeeper::next_share(PoolRunning& running, std::size_t takers) {
    if (auto share = running.take(takers)) return share;
    const auto size = [&](const Worker& worker) {
        return worker.running.get() == &running ? worker.desk->range().size() : 0;
    };
    const auto longest = std::ranges::max_element(workers_, {}, size);
    if (longest == workers_.end() || size(*longest) < 2) return std::nullopt;
    const ChunkRange range = longest->desk->take_half();
    if (range.is_empty()) return std::nullopt;
    return running.share_of(range);
}

// To one that has nothing to do.
void PoolKeeper::give(Worker& worker, const Running& running, const PoolShare& share) {
    PoolOrder order{.verb = PoolVerb::work, .first = share.first};
    BytesView bytes;
    Descriptor none;
    const Descriptor* memory = &none;
    if (worker.stands_by && worker.told.lock() != running) {
        const PortableForm& portable = *running->job().portable();
        order.call = portable.call;
        order.items = running->job().items();
        order.chunk = running->job().chunk();
        order.size = portable.bytes.size();
        order.where = order.size <= pool_bytes_here_max ? PoolBytes::here : PoolBytes::beside;
        try {
            if (order.where == PoolBytes::beside) memory = &running->memory();
        } catch (const std::system_error&) {
            return fail(*running, std::current_exception());
        }
        bytes = portable.bytes;
        worker.told = running;
    }
    worker.running = running;
    worker.next = share.first;
    worker.given = std::chrono::steady_clock::now();
    worker.desk->assign(share.range);
    if (!worker.socket.send(order, bytes, *memory)) worker.process.kill();  // others will do it
}

// One that stands by; all that are missing are forked at once, so that they see the same moment.
PoolKeeper::Worker* PoolKeeper::idle_worker(PoolRunning& running) {
    while (standing() < processes_ && !no_process_to_be_had_)
        if (!fork_worker(nullptr, {})) break;
    const auto idle = std::ranges::find_if(workers_, [](const Worker& worker) {
        return worker.stands_by && !worker.is_busy() && !worker.has_ended;
    });
    if (idle != workers_.end()) return &*idle;
    if (busy() == 0) fail(running, failure_to_fork_);
    return nullptr;
}

// For this job, or to stand by. Where the system has no process to give, the workers that are at
// work go on; without any, the job fails.
bool PoolKeeper::fork_worker(const Running& running, const PoolShare& share) {
    if (no_process_to_be_had_) {
        if (running) running->give_back(share);
        return false;
    }
    try {
        auto [here, there] = PoolSocket::make_pair();
        auto desk = std::make_unique<PoolDesk>();
        desk->assign(share.range);
        Worker worker{
            .process = Process({.name = "PoolWorker-" + std::to_string(++forked_), .daemon = true},
                               [this, running, first = share.first, desk = desk.get(), &here = here,
                                &there = there] {
                                   here.close();
                                   live_as_worker(*desk, there, running, first);
                               }),
            .socket = PoolSocket(),
            .desk = std::move(desk),
            .stands_by = running == nullptr,
            .running = running,
            .next = share.first,
            .given = std::chrono::steady_clock::now()};
        worker.process.state().flushes_streams = false;
        worker.process.start();
        worker.has_begun = !options_.initializer;
        worker.socket = std::move(here);
        workers_.push_back(std::move(worker));
        return true;
    } catch (const std::system_error&) {
        if (running) running->give_back(share);
        failure_to_fork_ = std::current_exception();
        if (busy() > 0)
            no_process_to_be_had_ = true;
        else if (running)
            fail(*running, failure_to_fork_);
        return false;
    }
}

// In the child. What belongs to the pool and to the other workers is closed: all that it keeps is
// its own socket and the bell.
void PoolKeeper::live_as_worker(PoolDesk& desk, PoolSocket& socket, const Running& running,
                                std::size_t first) {
    ::pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
    for (Worker& other : workers_) {
        other.socket.close();
        other.process.state().descriptor.reset();
    }
    for (const Running& job : jobs_) job->close_memory();
    PoolWorker worker(desk, bell_, socket, options_.tasks_per_child);
    if (!worker.begin(options_.initializer)) return;
    if (running)
        worker.work_for(running->job(), first);
    else
        worker.stand_by();
}

}  // namespace steward::detail
