#include "client/source/pipe_holds.hpp"

#include "client/source/session.hpp"
#include "steward/error.hpp"

#include <unistd.h>

namespace steward::detail {

Bytes pipe_arguments(std::int64_t end, std::int64_t share) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(share != 0 ? 2 : 1);
    writer.integer(end);
    if (share != 0) writer.integer(share);
    return arguments;
}

PipeHoldPointer hold_end(const Handle& pipe, std::int64_t end, HeldBy by) { return pipe->session().hold_end(pipe, end, by); }

PipeHold::~PipeHold() {
    Session& session = pipe_->session();
    session.pipe_holds().forget(*this);
    if (!closed_ && by_ == HeldBy::handle) session.part_from(pipe_->id(), close(), pipe_arguments(end_));
}

void PipeHold::require_open(std::string_view what) const {
    if (closed_) throw QueueClosed(std::string(what) + ": this process has closed its end");
}

Method PipeHold::close() {
    closed_ = true;
    return sent_ ? method("pipe.detach") : method("pipe.close");
}

LentEnds::LentEnds() : creator_(::getpid()) {}

LentEnds::~LentEnds() {
    if (creator_ != ::getpid()) return;
    for (const One& one : ends)
        if (const Handle pipe = one.pipe.lock())
            pipe->session().part_from(pipe->id(), method("pipe.close"), pipe_arguments(one.end, one.share));
}

PipeHoldPointer PipeHolds::find_or_add(const Handle& pipe, std::int64_t end, HeldBy by, bool& is_new) {
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

void PipeHolds::lend(Channel& channel) {
    const std::vector<PipeHoldPointer> holds = alive();
    std::vector<Channel::Ask> asks;
    for (const PipeHoldPointer& hold : holds)
        asks.push_back({hold->pipe()->id(), method("pipe.lend"), pipe_arguments(hold->end())});
    channel.ask_all(asks, [&](std::size_t place, const RawReply& reply) {
        holds[place]->share_ = reply.status == ErrorCode::none ? static_cast<std::int64_t>(reply.sequence) : 0;
    });
}

void PipeHolds::after_fork_in_parent(std::vector<LentEnds::One>& lent) {
    for (const PipeHoldPointer& hold : alive()) {
        if (const std::int64_t share = std::exchange(hold->share_, 0); share != 0)
            lent.push_back({hold->pipe(), hold->end(), share});
    }
}

void PipeHolds::after_fork_in_child() {
    inherited_.clear();
    for (const PipeHoldPointer& hold : alive())
        inherited_.push_back({hold, hold->pipe()->id(), hold->end(), std::exchange(hold->share_, 0)});
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
        if (has_it) asks.push_back({one.pipe, method("pipe.attach"), pipe_arguments(one.end, one.share)});
        else if (one.share != 0) asks.push_back({one.pipe, method("pipe.close"), pipe_arguments(one.end, one.share)});
    }
    channel.ask_all(asks, [](std::size_t, const RawReply&) {});
}

}  // namespace steward::detail
