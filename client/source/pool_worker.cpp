#include "client/source/pool_worker.hpp"

#include "client/source/process_state.hpp"
#include "client/source/process_wide.hpp"
#include "client/source/streams.hpp"
#include "steward/detail/pool_portable.hpp"

#include <cxxabi.h>
#include <pthread.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <typeinfo>

namespace steward::detail {
namespace {

// Calls it; what it throws is the answer. exit() goes on to the process's end.
template <class Call>
std::optional<PoolDetails> failure_of(Call call) {
    try {
        call();
        return std::nullopt;
    } catch (const ExitRequest&) {
        throw;
    } catch (const std::exception& error) {
        int status = 0;
        const std::unique_ptr<char, decltype(&std::free)> readable(
            abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), &std::free);
        return PoolDetails{.text = error.what(), .type = status == 0 ? readable.get() : ""};
    } catch (...) {
        return PoolDetails{.text = "something was thrown that is no std::exception",
                           .type = "unknown"};
    }
}

// Throws what the task sent without waiting and the daemon refused, so that it is known before the
// task's result is.
void settle(std::size_t untold_before) {
    for (const SessionPointer& session : process_wide::sessions()) session->settle();
    if (process_wide::untold() != untold_before)
        throw std::runtime_error(
            "a call of a thread that ended, sent and not waited for, was refused: standard error "
            "says which");
}

// The same with all that belongs to a task or to an initializer.
template <class Call>
std::optional<PoolDetails> failure_in_all_of(Call call) {
    const std::size_t untold = process_wide::untold();
    std::optional<PoolDetails> failure = failure_of([&] {
        call();
        settle(untold);
    });
    if (!failure) return std::nullopt;
    // What a failed task leaves is its own, and not the next one's.
    const auto rest = failure_of([] { settle(process_wide::untold()); });
    if (rest) failure->text += "; moreover " + rest->text;
    return failure;
}

PoolDetails details_of(BytesView value, const std::vector<Handle>& handles) {
    PoolDetails details{.value = {Bytes(value)}};
    for (const Handle& handle : handles) {
        const std::string daemon = handle->session().identity();
        if (!details.text.empty() && details.text != daemon)
            throw ConversionError("a task's result may have objects of one manager only");
        details.text = daemon;
        details.objects.push_back(number(handle->id()));
    }
    return details;
}

// A task or an initializer may fork by itself. A child that comes back from it must not be a second
// worker at the same desk.
bool is_copy = false;

void note_copies() {
    ::pthread_atfork(nullptr, nullptr, [] { is_copy = true; });
    is_copy = false;  // this worker may have been forked by a task of another pool
}

[[noreturn]] void end_copy() {
    constexpr std::string_view words =
        "steward: a process that a pool's task has forked has come back from the task, and ends\n";
    static_cast<void>(::write(STDERR_FILENO, words.data(), words.size()));
    ::_exit(1);
}

}  // namespace

bool PoolWorker::begin(const std::function<void()>& initializer) {
    note_copies();
    start(PoolWord::born);
    if (!send()) return false;
    if (!initializer) return true;
    const auto failure = failure_in_all_of(initializer);
    if (is_copy) end_copy();
    streams::flush();
    start(failure ? PoolWord::cannot_begin : PoolWord::begun);
    if (failure) failure->write(report_);
    return send() && !failure;
}

void PoolWorker::start(PoolWord word) {
    word_ = word;
    report_.assign(sizeof(PoolHead), '\0');
}

void PoolWorker::work_for(PoolJob& job, std::uint64_t first) {
    while (do_range(job, first)) {
        const auto received = socket_.receive();
        if (!received || received->order.verb != PoolVerb::work) return;
        first = received->order.first;
    }
}

void PoolWorker::stand_by() {
    std::unique_ptr<PoolMemory> memory;
    std::optional<PortableWork> work;
    while (auto received = socket_.receive()) {
        const PoolOrder& order = received->order;
        if (order.verb != PoolVerb::work) return;
        if (received->memory) {
            work.reset();
            memory = std::move(received->memory);
            work.emplace(order.call, memory->view(), order.items, order.chunk);
        }
        if (!work || !do_range(*work, order.first)) return;
    }
}

// Until nothing is left of the range, which the pool may make shorter meanwhile. False where the
// worker has to end.
bool PoolWorker::do_range(PoolWork& work, std::uint64_t first) {
    for (std::uint64_t item = first;;) {
        const std::uint64_t chunk = item / work.chunk();
        const std::uint64_t end = std::min<std::uint64_t>((chunk + 1) * work.chunk(), work.items());
        while (item < end) {
            do_item(work, item);
            if (!send()) return false;
            if (!kept_.empty() && !wait_to_go_on()) return false;
            kept_.clear();
            if (++item < end) bell_.ring_if_asleep();
        }
        const bool retires = chunks_max_ > 0 && ++chunks_ >= chunks_max_;
        if (retires) {
            start(PoolWord::retires);
            if (!send()) return false;
        }
        const bool goes_on = desk_.finish_chunk();
        if (!goes_on || retires)
            bell_.ring();
        else
            bell_.ring_if_asleep();
        if (!goes_on || retires) return !retires;
    }
}

// Does it and makes the report of it.
void PoolWorker::do_item(PoolWork& work, std::uint64_t item) {
    desk_.begin(item);
    start(PoolWord::done);
    auto failure = failure_in_all_of([&] {
        Encoder encoder(report_);
        work.run(item, encoder);
        if (!encoder.references().empty()) kept_ = encoder.references();
    });
    if (is_copy) end_copy();
    if (!failure && !kept_.empty())
        failure = failure_of([&] {
            const PoolDetails details =
                details_of(BytesView(report_).substr(sizeof(PoolHead)), kept_);
            start(PoolWord::shared);
            details.write(report_);
        });
    if (failure) {
        kept_.clear();
        start(PoolWord::failed);
        failure->write(report_);
    }
    streams::flush();  // a pool's end kills its workers: what a task wrote is written when its
                       // result is there
}

// False where the pool has gone.
bool PoolWorker::send() {
    const PoolHead head = pool_head(word_, report_.size() - sizeof(PoolHead));
    std::memcpy(report_.data(), &head, sizeof head);
    BytesView left = report_;
    while (true) {
        left.remove_prefix(desk_.write(left));
        if (left.empty()) break;
        desk_.want_room();
        if (!wait_to_go_on()) return false;
    }
    if (desk_.is_filling()) bell_.ring();
    return true;
}

bool PoolWorker::wait_to_go_on() {
    bell_.ring();
    const auto received = socket_.receive();
    return received && received->order.verb == PoolVerb::go_on;
}

}  // namespace steward::detail
