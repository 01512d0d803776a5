#include "client/source/process_wide.hpp"

#include <pthread.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace steward::detail::process_wide {
namespace {

struct Known {
    Session* session;
    std::weak_ptr<Session> pointer;
};

struct Registry {
    std::mutex forks;  // held from before a fork until after it; comes before the other
    std::mutex mutex;
    std::vector<Known> known;
    std::atomic<bool> has_known = false;  // ever
    std::vector<SessionPointer> forking;  // between the handlers around a fork
};

// Never destroyed: threads and exit handlers may come late.
Registry& registry() {
    static Registry* const only = new Registry;
    return *only;
}

// Sessions are kept alive across the fork, and their locks are taken, so that the child finds
// nothing half done.
void before_fork() {
    Registry& all = registry();
    all.forks.lock();
    for (const SessionPointer& session : sessions()) session->lend_ends();
    all.mutex.lock();
    for (const Known& known : all.known)
        if (SessionPointer session = known.pointer.lock())
            all.forking.push_back(std::move(session));
    for (const SessionPointer& session : all.forking) session->before_fork();
}

template <class Release>
std::vector<SessionPointer> after_fork(Release release) {
    Registry& all = registry();
    for (const SessionPointer& session : all.forking) release(*session);
    // The last pointer to a session may be among these, and a session that ends needs the mutex.
    std::vector<SessionPointer> kept = std::move(all.forking);
    all.forking.clear();
    all.mutex.unlock();
    return kept;
}

void after_fork_in_parent() {
    for (const SessionPointer& session :
         after_fork([](Session& one) { one.after_fork_in_parent(); }))
        session->end_lending();
    registry().forks.unlock();
}
void after_fork_in_child() {
    after_fork([](Session& session) { session.after_fork_in_child(); });
    registry().forks.unlock();
}

void install_handlers() {
    static const int installed = [] {
        ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
        std::atexit([] { end(); });
        return 0;
    }();
    static_cast<void>(installed);
}

struct ThreadChannel {
    std::uint64_t session_number;
    std::weak_ptr<Session> session;
    Channel* channel;
};

struct ThreadState {
    std::vector<ThreadChannel> channels;
    std::vector<std::unique_ptr<Bytes>> buffers;
    std::uint64_t last_number = 0;
    Channel* last = nullptr;

    ~ThreadState();
};

// Plain pointers survive the destructors of a thread's objects: what comes later sees that the
// state is gone.
thread_local ThreadState* state = nullptr;
thread_local bool state_gone = false;

ThreadState::~ThreadState() {
    state = nullptr;
    state_gone = true;
    for (const ThreadChannel& entry : channels)
        if (const SessionPointer session = entry.session.lock())
            if (session->number() == entry.session_number) session->end_thread(*entry.channel);
}

ThreadState* thread_state() noexcept {
    if (state != nullptr || state_gone) return state;
    thread_local ThreadState owner;
    state = &owner;
    return state;
}

// Channels of other threads that a fork has copied in the middle of something: neither used nor
// destroyed.
std::vector<Channel*>& buried() {
    static std::vector<Channel*>* const only = new std::vector<Channel*>;
    return *only;
}

std::vector<AsyncChannelPointer>& buried_async() {
    static std::vector<AsyncChannelPointer>* const only = new std::vector<AsyncChannelPointer>;
    return *only;
}

constexpr std::size_t buffers_kept = 4;
constexpr std::size_t buffer_kept_bytes = 64u << 10;

}  // namespace

SessionPointer find_or_add(const std::string& path, const std::function<SessionPointer()>& make) {
    install_handlers();
    Registry& all = registry();
    std::vector<SessionPointer> held;  // outlives the guard: a session that ends needs the mutex
    const std::lock_guard guard(all.mutex);
    for (const Known& known : all.known) {
        held.push_back(known.pointer.lock());
        if (!held.back() || held.back()->path() != path) continue;
        if (!held.back()->is_shut_down() && !held.back()->is_replaced()) return held.back();
    }
    SessionPointer made = make();
    all.known.push_back({made.get(), made});
    all.has_known = true;
    return made;
}

void remove(Session& session) noexcept {
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    std::erase_if(all.known, [&](const Known& known) { return known.session == &session; });
}

std::vector<SessionPointer> sessions() {
    Registry& all = registry();
    std::vector<SessionPointer> found;
    if (!all.has_known) return found;
    const std::lock_guard guard(all.mutex);
    for (const Known& known : all.known)
        if (SessionPointer session = known.pointer.lock()) found.push_back(std::move(session));
    return found;
}

void end() noexcept {
    for (const SessionPointer& session : sessions()) session->end_process();
}

void let_it_end() noexcept { std::this_thread::sleep_for(std::chrono::seconds(1)); }

namespace {

// Set once, by a child's only thread, before it does anything else.
std::string& name_of_process() {
    static std::string* const only = new std::string;
    return *only;
}

}  // namespace

namespace {

std::atomic<std::size_t> untold_refusals = 0;

}  // namespace

void note_untold() noexcept { ++untold_refusals; }
std::size_t untold() noexcept { return untold_refusals; }

void set_client_name(std::string name) { name_of_process() = std::move(name); }
const std::string& client_name() { return name_of_process(); }

Channel* thread_channel(const Session& session) noexcept {
    ThreadState* mine = thread_state();
    if (mine == nullptr) return nullptr;
    if (mine->last_number == session.number()) return mine->last;
    for (const ThreadChannel& entry : mine->channels) {
        if (entry.session_number != session.number()) continue;
        mine->last_number = entry.session_number;
        mine->last = entry.channel;
        return entry.channel;
    }
    return nullptr;
}

void set_thread_channel(const SessionPointer& session, Channel* channel) {
    ThreadState& mine = *thread_state();
    mine.last = nullptr;
    mine.last_number = 0;
    std::erase_if(mine.channels, [&](const ThreadChannel& entry) {
        const bool same =
            !entry.session.owner_before(session) && !session.owner_before(entry.session);
        return same || entry.session.expired();
    });
    if (channel != nullptr) mine.channels.push_back({session->number(), session, channel});
}

void bury(AsyncChannelPointer channel) { buried_async().push_back(std::move(channel)); }
void bury(std::unique_ptr<Channel> channel) { buried().push_back(channel.release()); }

bool thread_can_call() noexcept { return thread_state() != nullptr; }

SourceLine& here() noexcept {
    thread_local SourceLine place;
    return place;
}

std::unique_ptr<Bytes> take_buffer() {
    ThreadState* mine = thread_state();
    if (mine == nullptr || mine->buffers.empty()) return std::make_unique<Bytes>();
    std::unique_ptr<Bytes> buffer = std::move(mine->buffers.back());
    mine->buffers.pop_back();
    return buffer;
}

void give_buffer(std::unique_ptr<Bytes> buffer) noexcept {
    ThreadState* mine = thread_state();
    if (mine == nullptr || mine->buffers.size() >= buffers_kept ||
        buffer->capacity() > buffer_kept_bytes)
        return;
    buffer->clear();
    mine->buffers.push_back(std::move(buffer));
}

}  // namespace steward::detail::process_wide
