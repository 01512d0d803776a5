#include "client/cli/web/feed.hpp"

#include <nlohmann/json.hpp>

namespace steward::web {

using nlohmann::ordered_json;

Feed::Feed(Source& source, Milliseconds interval, std::size_t pages_max)
    : source_(source), interval_(interval), pages_max_(pages_max) {
    thread_ = std::thread([this] { run(); });
}

Feed::~Feed() {
    stop();
    thread_.join();
}

std::shared_ptr<void> Feed::enter() {
    const std::lock_guard lock(mutex_);
    if (pages_ == pages_max_ || is_over_) return nullptr;
    ++pages_;
    changed_.notify_all();
    return {this, [](Feed* feed) {
                const std::lock_guard leaving(feed->mutex_);
                --feed->pages_;
            }};
}

std::optional<Feed::Told> Feed::next(std::uint64_t behind, Milliseconds timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [&] { return is_over_ || told_.number > behind; });
    if (is_over_ || told_.number <= behind) return std::nullopt;
    return told_;
}

void Feed::stop() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
}

bool Feed::is_over() const {
    const std::lock_guard lock(mutex_);
    return is_over_;
}

bool Feed::has_ended_within(Milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return has_ended_; });
}

void Feed::run() {
    std::unique_lock lock(mutex_);
    while (!is_over_) {
        changed_.wait(lock, [&] { return is_over_ || pages_ > 0; });
        if (is_over_) break;
        lock.unlock();
        auto text = std::make_shared<const std::string>(look());
        lock.lock();
        told_ = {told_.number + 1, std::move(text)};
        changed_.notify_all();
        changed_.wait_for(lock, interval_, [&] { return is_over_; });
    }
    has_ended_ = true;
    changed_.notify_all();
}

// Whatever goes wrong is shown on the page; the next look may find the daemon there again.
std::string Feed::look() {
    ordered_json told;
    try {
        const Sample sample = source_.take();
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        told = observer_.see(sample, std::chrono::duration<double>(now).count());
    } catch (const std::exception& error) {
        told = {{"gone", error.what()}};
    }
    return told.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace steward::web
