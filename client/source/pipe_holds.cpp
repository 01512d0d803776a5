#include "client/source/pipe_holds.hpp"

#include "client/source/session.hpp"
#include "steward/error.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace steward::detail {

Bytes pipe_arguments(std::int64_t end, std::int64_t share) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(share != 0 ? 2 : 1);
    writer.integer(end);
    if (share != 0) writer.integer(share);
    return arguments;
}

PipeHoldPointer hold_end(const Handle& pipe, std::int64_t end, HeldBy by) {
    return pipe->session().hold_end(pipe, end, by);
}

PipeHold::~PipeHold() {
    Session& session = pipe_->session();
    session.pipe_holds().forget(*this);
    if (!closed_ && by_ == HeldBy::handle)
        session.part_from(pipe_->id(), close(), pipe_arguments(end_));
}

void PipeHold::require_open(Method which) const {
    if (!closed_) return;
    throw QueueClosed(std::string(method_names[static_cast<std::size_t>(which)]) +
                      ": this process has closed its end");
}

Method PipeHold::close() {
    closed_ = true;
    return sent_ ? methods::pipe::detach : methods::pipe::close;
}

Tie::Tie(Descriptor descriptor) : descriptor_(std::move(descriptor)) {
    struct stat found {};
    if (::fstat(descriptor_.number(), &found) == 0) device_ = found.st_dev, inode_ = found.st_ino;
}

Tie::~Tie() {
    if (!is_still_there()) descriptor_.release();
}

bool Tie::is_still_there() const noexcept {
    struct stat found {};
    return ::fstat(descriptor_.number(), &found) == 0 && found.st_dev == device_ &&
           found.st_ino == inode_;
}

PipeHoldPointer PipeHolds::find_or_add(const Handle& pipe, std::int64_t end, HeldBy by,
                                       bool& is_new) {
    PipeHoldPointer found;  // outlives the guard: a hold that ends needs the mutex
    const std::lock_guard guard(mutex_);
    std::weak_ptr<PipeHold>& known = holds_[{number(pipe->id()), end}];
    found = known.lock();
    is_new = !found || found->is_closed();
    if (!is_new) return found;
    PipeHoldPointer made = std::make_shared<PipeHold>(pipe, end, by);
    known = made;
    return made;
}

void PipeHolds::forget(const PipeHold& gone) noexcept {
    const std::lock_guard guard(mutex_);
    const auto found = holds_.find({number(gone.pipe()->id()), gone.end()});
    if (found != holds_.end() && found->second.expired()) holds_.erase(found);
}

std::vector<PipeHoldPointer> PipeHolds::alive() {
    std::vector<PipeHoldPointer> found;  // what goes of it goes without the mutex
    {
        const std::lock_guard guard(mutex_);
        for (const auto& [key, hold] : holds_) found.push_back(hold.lock());
    }
    std::erase_if(found, [](const PipeHoldPointer& hold) { return !hold || hold->is_closed(); });
    return found;
}

bool PipeHolds::any() {
    const std::lock_guard guard(mutex_);
    return !holds_.empty();
}

// The channel says goodbye beforehand: that it ends is no crash.
void PipeHolds::lend(Channel& channel) {
    const std::vector<PipeHoldPointer> holds = alive();
    std::vector<Channel::Ask> asks;
    for (const PipeHoldPointer& hold : holds)
        asks.push_back({hold->pipe()->id(), methods::pipe::lend, pipe_arguments(hold->end())});
    Bytes only_this_channel;
    Encoder encoder(only_this_channel);
    write_arguments(encoder, false);
    asks.push_back({manager_object, methods::manager::goodbye, only_this_channel});
    std::vector<std::int64_t> shares(asks.size(), 0);
    channel.ask_all(asks, [&](std::size_t place, const RawReply& reply) {
        if (reply.status == ErrorCode::none)
            shares[place] = static_cast<std::int64_t>(reply.sequence);
    });
    lends_ = std::make_unique<const Tie>(channel.take_descriptor());
    for (std::size_t i = 0; i < holds.size(); ++i) holds[i]->share_ = shares[i];
}

void PipeHolds::after_fork_in_parent() {
    for (const PipeHoldPointer& hold : alive()) hold->share_ = 0;
    lends_.reset();
}

void PipeHolds::after_fork_in_child() {
    inherited_.clear();
    borrowed_ = std::move(lends_);
    for (const PipeHoldPointer& hold : alive())
        inherited_.push_back(
            {hold, hold->pipe()->id(), hold->end(), std::exchange(hold->share_, 0)});
}

void PipeHolds::take_shares(Channel& channel) {
    std::vector<Inherited> inherited;
    {
        const std::lock_guard guard(mutex_);
        inherited.swap(inherited_);
    }
    std::vector<Channel::Ask> asks;
    for (const Inherited& one : inherited) {
        const PipeHoldPointer hold = one.hold.lock();
        const bool has_it = hold && !hold->is_closed();
        if (has_it)
            asks.push_back({one.pipe, methods::pipe::attach, pipe_arguments(one.end, one.share)});
        else if (one.share != 0)
            asks.push_back({one.pipe, methods::pipe::close, pipe_arguments(one.end, one.share)});
    }
    channel.ask_all(asks, [](std::size_t, const RawReply&) {});
    borrowed_.reset();
}

}  // namespace steward::detail
