// The watch: tells its owner what happens to objects, by their names or ids, in order. What it
// remembers is how far each of them has been told (watcher.hpp); the changes themselves are in the
// histories of the objects (changes.hpp), and are found there by whoever asks late.
#include "engine/changes.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane listeners = 0;
constexpr std::int64_t answer_changes_max = 1'000;
// Whoever has just been told something is told more after so long at the earliest: what has come by
// then comes in one answer. Who has not, is told at once.
constexpr Time gathers = std::chrono::milliseconds(5);

class Watch final : public Object {
public:
    static std::unique_ptr<Object> create() { return std::make_unique<Watch>(); }
    static std::unique_ptr<Object> load(Saved& saved, const Loading& loading) {
        auto watch = std::make_unique<Watch>();
        watch->watcher_.load(saved);
        if (loading.changes != nullptr) loading.changes->loaded(watch->watcher_);
        return watch;
    }
    void save(Writer& writer) const override { watcher_.save(writer); }

    std::int64_t add(const Call& call, ValueView what, std::optional<std::int64_t> since,
                     std::optional<ValueView> key) {
        if (since.value_or(0) < 0)
            throw Refusal{ErrorCode::bad_argument, "'since' must not be negative"};
        std::optional<std::uint64_t> version;
        if (since) version = static_cast<std::uint64_t>(*since);
        call.changes().add(watcher_, call, what, version, key);
        return static_cast<std::int64_t>(watcher_.targets.size());
    }
    bool remove(const Call& call, Effects& effects, ValueView what) {
        const bool was_there = call.changes().remove(watcher_, what);
        if (!was_there) effects.unchanged();
        return was_there;
    }

    Readiness can_next(const Call& call, std::optional<std::int64_t> limit,
                       std::optional<Delay>) const {
        if (limit.value_or(1) < 1)
            throw Refusal{ErrorCode::bad_argument, "'limit' must be at least 1"};
        Readiness readiness = watcher_.is_ready() || call.time_is_up();
        readiness.answer_bytes = Changes::answer_bytes_max;
        return readiness;
    }
    Array next(const Call& call, Effects& effects, std::optional<std::int64_t> limit,
               std::optional<Delay> gather, Timeout) {
        if (!watcher_.has_news()) {
            effects.unchanged();
            return {"\x90"};
        }
        const std::int64_t most = std::min(limit.value_or(answer_changes_max), answer_changes_max);
        Array answer = call.changes().take(watcher_, static_cast<std::size_t>(most));
        const Time rest = gather ? gather->time : gathers;
        if (watcher_.has_news() || rest == Time::zero()) return answer;
        watcher_.is_resting = true;
        effects.alarm_at(call.now() + rest);
        return answer;
    }
    void alarm(const Call&, Effects&) override { watcher_.is_resting = false; }

    void show(Writer& writer, const Holders&) const override {
        writer.array(watcher_.names.size() + watcher_.targets.size());
        for (const std::string& name : watcher_.names) writer.text(name);
        for (const auto& [object, target] : watcher_.targets)
            writer.unsigned_integer(number(object));
    }
    std::size_t stored_bytes() const override { return watcher_.bytes; }

private:
    Watcher watcher_;
};

}  // namespace

TypeRow watch_type() {
    Access listens = waits(listeners, Awaits::change, Order::side_by_side);
    listens.answers_when_late = true;
    return {
        .name = "watch",
        .summary = "Tells what happens to objects: each change, in order, or how many are lost.",
        .own_bytes = 256,
        .constructor = constructor<&Watch::create, &Watch::load>(
            {}, "A watch of nothing yet. It costs what it is about, not what happens there."),
        .methods = {
            method<&Watch::add>(
                "add", {"what", "since", "key"}, grows,
                "Watch an object: by reference, by id, or by its name. A name that nobody has yet "
                "is fine, and a name with `*` (any letters) or `?` (one byte) is a pattern: "
                "whatever comes to have such a name is watched from its making until it loses the "
                "name; a backslash before a letter of a pattern means that letter. `since` begins "
                "behind this version of the object, as far as its changes are remembered. `key` "
                "watches only what is done under this key or at this index. Returns how many "
                "objects are watched now."),
            method<&Watch::remove>("remove", {"what"}, writes,
                                   "Watch it no more. Returns whether it was watched."),
            method<&Watch::can_next, &Watch::next>(
                "next", {"limit", "gather", "timeout"}, listens,
                "Wait until something has happened, and return what, in order: at most `limit` "
                "changes, and never more than 1,000 or a little over 256 KiB; none when the time "
                "is up. A change is a map: its `kind` (set, insert, delete, clear, acquire, "
                "release, change, crash, lease_ended, time; created, removed, ended; or lost, with "
                "how many), the object's id (`object`), `name`, `type` and `version` after it, the "
                "`key` or `keys`, the `old` and the `new` value where it has at most 256 bytes and "
                "no references, else `old_bytes` and `new_bytes`, the `method`, and who did it "
                "(`client`, `pid`, `by`), `at` which second of the daemon's clock, with which "
                "`sequence` number. After an answer the next one comes `gather` seconds later at "
                "the earliest (0.005 if it is not given), with all that has come by then.")}};
}

}  // namespace steward::engine
