#include "client/source/session.hpp"

#include "client/source/process_wide.hpp"
#include "steward/detail/way.hpp"
#include "steward/error.hpp"

#include <errno.h>
#include <unistd.h>
#include <algorithm>

namespace steward::detail {
namespace {

std::atomic<std::uint64_t> last_number = 0;

void write_release(Bytes& arguments, ObjectId id, std::uint64_t count) {
    Writer writer(arguments);
    writer.array(2);
    writer.unsigned_integer(number(id));
    writer.unsigned_integer(count);
}

// A fork of a program waits no longer for the daemon.
constexpr std::chrono::milliseconds lending_limit{1500};

bool is_main_thread() { return ::gettid() == ::getpid(); }

}  // namespace

SessionPointer Session::open(const std::string& path, const SessionOptions& options) {
    while (true) {
        const SessionPointer session = process_wide::find_or_add(
            path, [&] { return SessionPointer(new Session(path, options)); });
        if (session->reach()) return session;
    }
}

// Connected with the daemon that is at the path now; false when that is not this session's.
bool Session::reach() {
    if (Channel* mine = channel_if_any(); mine != nullptr && mine->is_hung_up()) mine->abandon();
    try {
        channel();
        return true;
    } catch (const NotSent&) {
        if (!replaced_) throw;
        return false;
    }
}

Session::Session(std::string path, SessionOptions options)
    : path_(std::move(path)), options_(std::move(options)), number_(++last_number) {}

// Nobody refers to the session any more, so none of its channels is in use.
Session::~Session() {
    process_wide::remove(*this);
    if (async_) async_->end();
    if (shut_down_ || replaced_ || !connected_) return;
    try {
        if (channels_.empty()) channels_.push_back(greeted());
    } catch (const std::exception&) {
        return;  // a daemon that is gone needs no goodbye
    }
    for (const auto& channel : channels_) channel->goodbye(channel == channels_.back());
}

Channel& Session::channel() {
    if (shut_down_) [[unlikely]]
        return connect();  // which says so
    if (Channel* mine = process_wide::thread_channel(*this); mine != nullptr && mine->is_open())
        return *mine;
    return connect();
}

Channel* Session::channel_if_any() noexcept {
    Channel* mine = process_wide::thread_channel(*this);
    return mine != nullptr && mine->is_open() ? mine : nullptr;
}

Channel& Session::connect() {
    if (shut_down_) {
        if (process_ends_in_ != std::thread::id() && process_ends_in_ != std::this_thread::get_id())
            process_wide::let_it_end();
        throw NotSent("the manager of this object has been shut down");
    }
    if (replaced_) refuse_successor();
    if (!process_wide::thread_can_call())
        throw NotSent("the thread is ending and has closed its connections");
    const std::lock_guard guard(connecting_);
    Channel* const closed = process_wide::thread_channel(*this);
    if (closed != nullptr) {
        process_wide::set_thread_channel(shared_from_this(), nullptr);
        std::erase_if(channels_, [&](const auto& channel) { return channel.get() == closed; });
    }
    channels_.push_back(greeted());
    process_wide::set_thread_channel(shared_from_this(), channels_.back().get());
    return *channels_.back();
}

// Ids belong to one daemon: those of an earlier one mean nothing to its successor, or something
// else.
void Session::refuse_successor() {
    replaced_ = true;
    throw NotSent("the daemon at " + path_ + " has been replaced by another; its objects are gone");
}

std::string Session::instance() {
    const std::lock_guard guard(registry_);
    return instance_;
}

std::string Session::identity() { return path_ + "#" + instance(); }

std::string Session::client_name() const {
    if (!process_wide::client_name().empty()) return process_wide::client_name();
    return options_.client_name.empty() ? program_invocation_short_name : options_.client_name;
}

// The first greeting learns which daemon there is; all later ones say so before anything else is
// done, and it is for the daemon to refuse one who means another. A pid would not do: it comes
// back, with every start in a container.
std::unique_ptr<Channel> Session::greeted() {
    const std::vector<ObjectId> adopts = take_adoptions();
    std::unique_ptr<Channel> channel;
    try {
        channel = std::make_unique<Channel>(path_, ConnectOptions{.client_name = client_name(),
                                                                  .adopts = adopts,
                                                                  .instance = instance_,
                                                                  .poll = options_.poll,
                                                                  .rings = options_.rings});
    } catch (const Refused& refusal) {
        if (refusal.code() == ErrorCode::replaced) refuse_successor();
        keep_adoptions(adopts);
        throw;
    } catch (...) {
        keep_adoptions(adopts);
        throw;
    }
    connected_ = true;
    pipe_holds_.take_shares(*channel);
    if (!instance_.empty()) return channel;
    daemon_pid_ = channel->daemon_pid();
    const std::lock_guard guard(registry_);
    instance_ = channel->instance();
    return channel;
}

// The thread's own channel comes first: it says whether the daemon is the one that is meant, and
// takes over what a forked child has inherited.
AsyncChannelPointer Session::async() {
    const std::lock_guard guard(connecting_async_);
    if (async_ && async_->is_open() && !shut_down_) return async_;
    channel();
    try {
        async_ = std::make_shared<AsyncChannel>(std::make_unique<Connection>(
            path_,
            ConnectOptions{.client_name = client_name(), .instance = instance(), .goes_on = true}));
    } catch (const Refused& refusal) {
        if (refusal.code() == ErrorCode::replaced) refuse_successor();
        throw;
    }
    return async_;
}

void Session::end_thread(Channel& channel) noexcept {
    const std::lock_guard guard(connecting_);
    if (is_main_thread()) {
        main_threads_last_ = &channel;
        return;
    }
    if (shut_down_)
        return;  // where the process ends, it asks what became of the last calls, when it has the
                 // mutex
    const auto found = std::find_if(channels_.begin(), channels_.end(),
                                    [&](const auto& one) { return one.get() == &channel; });
    if (found == channels_.end()) return;
    (*found)->goodbye(false);
    channels_.erase(found);
}

// The channels of other threads, living or not: what they have sent is of this process all the
// same.
void Session::learn_untold_of_others(const Channel* mine) noexcept {
    for (const auto& channel : channels_)
        if (channel.get() != mine) channel->learn_untold();
}

// Other threads may still be running and using their channels, so only one that is certainly ours
// says goodbye.
void Session::end_process() noexcept {
    Channel* last = process_wide::thread_channel(*this);
    process_ends_in_ = std::this_thread::get_id();
    {
        const std::lock_guard guard(connecting_async_);
        if (async_) async_->let_go();
        if (async_) process_wide::bury(async_);
    }
    if (shut_down_.exchange(true)) return;
    const std::lock_guard guard(connecting_);
    if (!connected_) return;
    if (last == nullptr) last = main_threads_last_;
    learn_untold_of_others(last);
    if (last != nullptr && !last->is_open())
        last->goodbye(true);  // no more than a word to the program
    try {
        if (last == nullptr || !last->is_open()) {
            channels_.push_back(greeted());
            last = channels_.back().get();
        }
    } catch (const std::exception&) {
        return;
    }
    last->goodbye(true);
}

void Session::synchronize() noexcept {
    {
        const std::lock_guard guard(connecting_);
        learn_untold_of_others(process_wide::thread_channel(*this));
    }
    try {
        if (Channel* channel = channel_if_any()) {
            channel->ask(service_object, methods::service::ping, {});
            channel->report_untold();
        }
    } catch (const std::exception&) {
        // A lost daemon executes nothing any more.
    }
}

void Session::settle() {
    if (Channel* channel = channel_if_any()) channel->settle();
}

void Session::end_calls() noexcept {
    Channel* const channel = channel_if_any();
    if (channel != nullptr && channel->is_unheard()) channel->goodbye(false);
}

Handle Session::adopt(ObjectId id, Origin origin) {
    const std::lock_guard guard(registry_);
    Entry& entry = objects_[steward::number(id)];
    Handle handle = entry.handle.lock();
    if (!handle) {
        handle = std::make_shared<Object>(shared_from_this(), id);
        entry = {handle.get(), handle};
    }
    if (origin == Origin::reply) ++handle->received_;
    return handle;
}

Handle Session::take_over(ObjectId id) {
    Buffer buffer;
    Encoder hello(buffer.bytes);
    write_arguments(hello, Given{std::optional<std::string>()}, std::vector{steward::number(id)});
    exchange(*this, manager_object, methods::manager::hello, buffer.bytes);
    return adopt(id, Origin::reply);
}

// Called by the last handle's end. Another thread may have made a new record of the same object
// meanwhile.
void Session::forget(Object& object) noexcept {
    {
        const std::lock_guard guard(registry_);
        const auto entry = objects_.find(steward::number(object.id()));
        if (entry != objects_.end() && entry->second.object == &object) objects_.erase(entry);
        if (must_adopt_ || object.received_ == 0 || shut_down_) return;
    }
    release(object.id(), object.received_);
}

void Session::release(ObjectId id, std::uint64_t count) noexcept {
    Buffer buffer;
    write_release(buffer.bytes, id, count);
    part_from(manager_object, methods::manager::release, buffer.bytes);
}

void Session::part_from(ObjectId object, Method method, const Bytes& arguments) noexcept {
    if (must_adopt_ || shut_down_) return;
    try {
        if (Channel* channel = channel_if_any()) return channel->post(object, method, arguments);
        const std::lock_guard guard(registry_);
        releases_.push_back({object, method, arguments});
        has_releases_ = true;
    } catch (const std::exception&) {
        // The daemon is lost, and with it what it kept for this process.
    }
}

void Session::send_releases(Channel& channel) {
    if (!has_releases_.load(std::memory_order_relaxed)) return;
    std::vector<Channel::Ask> releases;
    {
        const std::lock_guard guard(registry_);
        releases.swap(releases_);
        has_releases_ = false;
    }
    for (const Channel::Ask& one : releases)
        channel.queue_quiet(one.object, one.method, one.arguments);
}

PipeHoldPointer Session::hold_end(const Handle& pipe, std::int64_t end, HeldBy by) {
    bool is_new = false;
    PipeHoldPointer hold = pipe_holds_.find_or_add(pipe, end, by, is_new);
    try {
        if (is_new && by == HeldBy::handle)
            channel().ask(pipe->id(), methods::pipe::attach, pipe_arguments(end));
    } catch (const Error&) {
        // What does not reach the daemon now is told by the first use of the end.
    }
    return hold;
}

void Session::lend_ends() noexcept {
    try {
        if (shut_down_ || replaced_ || !pipe_holds_.any()) return;
        const std::string which = instance();
        Channel lends(path_,
                      {.client_name = client_name(), .instance = which, .limit = lending_limit});
        lends.limit_calls(lending_limit);
        take_over_inherited();
        pipe_holds_.lend(lends);
    } catch (const std::exception&) {
        // Without a daemon there is nothing to inherit.
    }
}

// In a forked child: the objects whose references it takes over when it greets.
std::vector<ObjectId> Session::take_adoptions() {
    std::vector<ObjectId> ids;
    const std::lock_guard guard(registry_);
    if (!must_adopt_) return ids;
    must_adopt_ = false;
    for (const auto& [id, entry] : objects_)
        if (!entry.handle.expired()) ids.push_back(ObjectId{id});
    return ids;
}

void Session::keep_adoptions(const std::vector<ObjectId>& adopts) {
    const std::lock_guard guard(registry_);
    must_adopt_ = must_adopt_ || !adopts.empty();
}

void Session::take_over_inherited() {
    if (must_adopt_) channel();
}

void Session::before_fork() {
    connecting_async_.lock();
    if (async_) async_->before_fork();
    connecting_.lock();
    registry_.lock();
    pipe_holds_.lock();
}

void Session::after_fork_in_parent() {
    pipe_holds_.unlock();
    registry_.unlock();
    connecting_.unlock();
    if (async_) async_->after_fork_in_parent();
    connecting_async_.unlock();
}

void Session::after_fork_in_child() {
    if (async_) {
        async_->after_fork_in_child();
        process_wide::bury(std::move(async_));
        async_.reset();
    }
    connecting_async_.unlock();
    const Channel* const mine = process_wide::thread_channel(*this);
    for (auto& channel : channels_) {
        channel->abandon();
        if (channel.get() != mine) process_wide::bury(std::move(channel));
    }
    channels_.clear();
    main_threads_last_ = nullptr;
    connected_ = false;
    number_ = ++last_number;

    releases_.clear();
    has_releases_ = false;
    std::erase_if(objects_, [](const auto& entry) { return entry.second.handle.expired(); });
    for (auto& [id, entry] : objects_) entry.object->received_ = 1;
    must_adopt_ = !objects_.empty();
    registry_.unlock();
    connecting_.unlock();
    pipe_holds_.unlock();
    pipe_holds_.after_fork_in_child();
}

}  // namespace steward::detail
