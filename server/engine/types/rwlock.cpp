// The lock of readers and writers. Many may hold it shared, or one exclusively. Readers and writers wait in one lane, so a
// writer that waits is passed by no reader that comes later: writers do not starve. Only a holder releases; any end of a holder
// does it for him.
#include "common/frame.hpp"
#include "engine/engine.hpp"
#include "engine/types/crash_policy.hpp"
#include "engine/types/lockable.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class RwLock final : public Lockable {
public:
    static std::unique_ptr<Object> create() { return std::make_unique<RwLock>(); }

    Attempt<bool> acquire(Call& call, Timeout) { return acquire_as(call, Mode::exclusive); }
    Attempt<bool> acquire_shared(Call& call, Timeout) { return acquire_as(call, Mode::shared); }
    void release(Call& call) { release_as(call, Mode::exclusive, "release"); }
    void release_shared(Call& call) { release_as(call, Mode::shared, "release_shared"); }

    std::string_view state(Call& call) const {
        const Holders& holders = call.holders();
        if (!holders.any()) return "free";
        return mode_of(holders) == Mode::shared ? "shared" : "exclusive";
    }
    Any mode(Call& call) const {
        Any answer;
        Writer(answer.bytes).text(state(call));
        return answer;
    }
    Array holders(Call& call) const { return all_holders(call); }

    bool is_free(const Holders& holders, Caller, Mode mode) const override {
        return !holders.any() || (mode == Mode::shared && mode_of(holders) == Mode::shared);
    }
    void take(Call& call, Mode mode) override {
        call.hold(static_cast<std::uint8_t>(mode));
        if (writer_died_) call.notice(reply_flags::holder_died);
        if (mode == Mode::exclusive) writer_died_ = false;
    }
    std::uint64_t give_up(Call& call) override {
        release(call);
        return 0;
    }
    void take_back(Call& call, std::uint64_t) override { take(call, Mode::exclusive); }

    void write(Writer& writer) const override {
        writer.map(1);
        writer.text("writer_died");
        writer.boolean(writer_died_);
    }

    bool is_owned() const override { return true; }
    // What a writer was doing may be half done: readers are told too, until a writer has had its turn.
    void holder_crashed(Holders& holders, const Holder& gone) override {
        holders.remove([&](const Holder& one) { return one.caller == gone.caller && one.since == gone.since; });
        if (gone.mode == static_cast<std::uint8_t>(Mode::exclusive)) writer_died_ = true;
    }
    bool is_ready(Lane, const Holders& holders) const override { return !holders.any(); }

private:
    static Mode mode_of(const Holders& holders) { return static_cast<Mode>(holders.all().front().mode); }

    Attempt<bool> acquire_as(Call& call, Mode mode) {
        if (!call.goes_on(is_free(call.holders(), call.caller(), mode))) return Attempt<bool>::wait();
        take(call, mode);
        return true;
    }

    void release_as(Call& call, Mode mode, const char* method) {
        if (call.let_go(call.caller(), static_cast<std::uint8_t>(mode))) return;
        const std::string where = std::string("rwlock.") + method;
        const bool held = call.holders().any() && mode_of(call.holders()) == mode;
        if (!held) throw Refusal{ErrorCode::not_held, where + ": the lock is not held in this way"};
        throw Refusal{ErrorCode::not_owner, where + ": another thread or process holds the lock"};
    }

    bool writer_died_ = false;
};

}  // namespace

TypeRow rwlock_type() {
    return {
        .name = "rwlock",
        .summary = "A lock that many hold shared or one holds exclusively, granted in the order of arrival: writers do not starve.",
        .constructor = constructor<&RwLock::create>({}, "A lock that is not held."),
        .methods = {
            method<&RwLock::acquire>("acquire", {"timeout"}, holding(Holds::caller, waits(Lockable::acquirers)),
                "Wait until nobody holds the lock, then hold it exclusively."),
            method<&RwLock::acquire_shared>("acquire_shared", {"timeout"}, holding(Holds::caller, waits(Lockable::acquirers)),
                "Wait until nobody holds the lock exclusively and no older waiter is left, then hold it shared."),
            method<&RwLock::release>("release", {}, writes, "Let go what the caller holds exclusively."),
            method<&RwLock::release_shared>("release_shared", {}, writes, "Let go what the caller holds shared, once."),
            method<&RwLock::mode>("mode", {}, reads, "How the lock is held: \"free\", \"shared\" or \"exclusive\"."),
            method<&RwLock::holders>("holders", {}, reads, "Who holds the lock, one entry for each time."),
        },
    };
}

}  // namespace steward::engine
