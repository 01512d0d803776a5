#include "tests/linearizability/player.hpp"

namespace steward::linearizability {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::pick;

constexpr microseconds patience = 20s;

// A time that is up at once, or soon: long enough that somebody may come before.
microseconds short_time(Caller& caller) {
    return microseconds(pick(caller.random(), 4) == 0
                            ? 0
                            : 100 + 100 * static_cast<int>(pick(caller.random(), 20)));
}

std::int64_t flag(bool is_so) { return is_so ? 1 : 0; }

Answer without(Outcome outcome) { return {.outcome = outcome, .values = {}}; }

class LockPlayer final : public Player {
public:
    explicit LockPlayer(Lock lock) : lock_(std::move(lock)) {}

    void step(Caller& caller) override {
        const std::uint64_t choice = pick(caller.random(), 100);
        if (holds_ ? choice < 70 : choice < 2) return release(caller);  // anybody may
        // One who holds it may not wait for it for ever.
        if (!holds_ && choice < 40) return acquire(caller, {});
        acquire(caller, short_time(caller));
    }
    bool holds_something() const override { return holds_; }
    void finish(Caller& caller) override {
        if (holds_) release(caller);
    }
    // Whoever held it has released it or is dead.
    void look(Caller& caller) override {
        acquire(caller, patience);
        release(caller);
    }

private:
    void acquire(Caller& caller, std::optional<microseconds> timeout) {
        Numbers arguments;
        if (timeout) arguments.push_back(timeout->count());
        const Answer answer = caller.does("acquire", arguments, [&]() -> Answer {
            const Acquired acquired =
                lock_.acquire(timeout ? std::optional<Seconds>(*timeout) : std::nullopt);
            if (!acquired) return without(Outcome::timed_out);
            return {Outcome::done,
                    {flag(acquired.holder_died), static_cast<std::int64_t>(acquired.token)}};
        });
        holds_ = holds_ || answer.outcome == Outcome::done;
    }
    void release(Caller& caller) {
        holds_ = false;
        caller.does("release", {}, [&]() -> Answer {
            try {
                lock_.release();
                return {};
            } catch (const NotHeld&) {
                return without(Outcome::not_held);
            }
        });
    }

    Lock lock_;
    bool holds_ = false;  // as far as it knows
};

class ValuePlayer final : public Player {
public:
    explicit ValuePlayer(SharedValue<std::int64_t> value) : value_(std::move(value)) {}

    void step(Caller& caller) override {
        const std::uint64_t choice = pick(caller.random(), 100);
        if (choice < 30) return look(caller);
        if (choice < 45) return set(caller);
        if (choice < 65) return fetch_add(caller);
        if (choice < 75) return exchange(caller);
        compare_exchange(caller);
    }
    void look(Caller& caller) override {
        last_ = caller.does("get", {},
                            [&]() -> Answer {
                                return {Outcome::done, {value_.get()}};
                            })
                    .values.front();
    }

private:
    void set(Caller& caller) {
        const std::int64_t number = caller.new_number();
        caller.does("set", {number}, [&] { return value_.set(number), Answer{}; });
    }
    void fetch_add(Caller& caller) {
        const std::int64_t amount = 1 + static_cast<std::int64_t>(pick(caller.random(), 3));
        const auto call = [&]() -> Answer { return {Outcome::done, {value_.fetch_add(amount)}}; };
        last_ = caller.does("fetch_add", {amount}, call).values.front() + amount;
    }
    void exchange(Caller& caller) {
        const std::int64_t number = caller.new_number();
        caller.does("exchange", {number}, [&]() -> Answer {
            return {Outcome::done, {value_.exchange(number)}};
        });
        last_ = number;
    }
    void compare_exchange(Caller& caller) {
        const std::int64_t number = caller.new_number();
        const auto call = [&]() -> Answer {
            const Exchanged<std::int64_t> exchanged = value_.compare_exchange(last_, number);
            return {Outcome::done, {flag(exchanged.exchanged), exchanged.before}};
        };
        const Answer answer = caller.does("compare_exchange", {last_, number}, call);
        last_ = answer.values[0] == 1 ? number : answer.values[1];
    }

    SharedValue<std::int64_t> value_;
    std::int64_t last_ = 0;  // seen by this caller
};

// Critical sections as programs have them: what is set, and the unlock, are sent and not waited
// for.
class GuardedPlayer final : public Player {
public:
    GuardedPlayer(Lock lock, SharedValue<std::int64_t> value)
        : lock_(std::move(lock)), value_(std::move(value)) {}

    void step(Caller& caller) override {
        const std::uint64_t choice = pick(caller.random(), 100);
        if (choice < 30) return get(caller);
        if (!holds_) return acquire(caller);
        if (choice < 60) return set(caller);
        unlock(caller);
    }
    bool holds_something() const override { return holds_; }
    void finish(Caller& caller) override {
        if (holds_) unlock(caller);
        get(caller);  // with the answer all is done that was sent before
    }
    void look(Caller& caller) override {
        acquire(caller);
        finish(caller);
    }

private:
    void acquire(Caller& caller) {
        caller.does("acquire", {}, [&]() -> Answer {
            const Acquired acquired = lock_.acquire();
            return {Outcome::done,
                    {flag(acquired.holder_died), static_cast<std::int64_t>(acquired.token)}};
        });
        holds_ = true;
    }
    void unlock(Caller& caller) {
        holds_ = false;
        caller.posts("release", {}, [&] { lock_.unlock(); });
    }
    void set(Caller& caller) {
        const std::int64_t number = caller.new_number();
        caller.posts("set", {number}, [&] { value_.set(number); });
    }
    void get(Caller& caller) {
        caller.does("get", {}, [&]() -> Answer { return {Outcome::done, {value_.get()}}; });
    }

    Lock lock_;
    SharedValue<std::int64_t> value_;
    bool holds_ = false;
};

class QueuePlayer final : public Player {
public:
    explicit QueuePlayer(Queue<std::int64_t> queue) : queue_(std::move(queue)) {}

    void step(Caller& caller) override {
        const std::uint64_t choice = pick(caller.random(), 100);
        if (choice < 30) return put_for(caller);
        if (choice < 47) return put_nowait(caller);
        if (choice < 77) return get_for(caller);
        if (choice < 94) return void(get_nowait(caller));
        caller.does("qsize", {}, [&]() -> Answer { return {Outcome::done, {queue_.qsize()}}; });
    }
    void look(Caller& caller) override {
        while (get_nowait(caller)) {}
    }

private:
    void put_for(Caller& caller) {
        const std::int64_t item = caller.new_number();
        const microseconds timeout = short_time(caller);
        caller.does("put_for", {item, timeout.count()}, [&] {
            return without(queue_.put_for(item, timeout) ? Outcome::done : Outcome::timed_out);
        });
    }
    void put_nowait(Caller& caller) {
        const std::int64_t item = caller.new_number();
        caller.does("put_nowait", {item}, [&] {
            return without(queue_.put_nowait(item) ? Outcome::done : Outcome::queue_full);
        });
    }
    void get_for(Caller& caller) {
        const microseconds timeout = short_time(caller);
        caller.does("get_for", {timeout.count()}, [&]() -> Answer {
            const std::optional<std::int64_t> item = queue_.get_for(timeout);
            return item ? Answer{Outcome::done, {*item}} : without(Outcome::timed_out);
        });
    }
    bool get_nowait(Caller& caller) {
        const Answer answer = caller.does("get_nowait", {}, [&]() -> Answer {
            const std::optional<std::int64_t> item = queue_.get_nowait();
            return item ? Answer{Outcome::done, {*item}} : without(Outcome::queue_empty);
        });
        return answer.outcome == Outcome::done;
    }

    Queue<std::int64_t> queue_;
};

class DictPlayer final : public Player {
public:
    explicit DictPlayer(Dict<std::int64_t, std::int64_t> dict) : dict_(std::move(dict)) {}

    void step(Caller& caller) override {
        const std::int64_t key = static_cast<std::int64_t>(pick(caller.random(), keys));
        const std::uint64_t choice = pick(caller.random(), 100);
        const std::int64_t number = caller.new_number();
        if (choice < 25) return get(caller, key);
        if (choice < 40)
            caller.does("set", {key, number}, [&] { return dict_.set(key, number), Answer{}; });
        else if (choice < 55)
            finds(caller, "setdefault", {key, number},
                  [&] { return dict_.setdefault(key, number); });
        else if (choice < 70)
            finds(caller, "fetch_add", {key, 1}, [&] { return dict_.fetch_add(key, 1); });
        else if (choice < 85)
            finds(caller, "pop", {key}, [&] { return dict_.pop(key); });
        else if (choice < 92)
            caller.does("contains", {key}, [&]() -> Answer {
                return {Outcome::done, {flag(dict_.contains(key))}};
            });
        else
            erase(caller, key);
    }
    void look(Caller& caller) override {
        for (std::int64_t key = 0; key < keys; ++key) get(caller, key);
    }

private:
    static constexpr std::int64_t keys = 3;

    template <class Call>
    static void finds(Caller& caller, const std::string& method, const Numbers& arguments,
                      Call call) {
        caller.does(method, arguments, [&]() -> Answer {
            try {
                return {Outcome::done, {call()}};
            } catch (const KeyNotFound&) {
                return without(Outcome::key_not_found);
            }
        });
    }
    void get(Caller& caller, std::int64_t key) {
        finds(caller, "get", {key}, [&] { return dict_.get(key); });
    }
    void erase(Caller& caller, std::int64_t key) {
        caller.does("erase", {key}, [&]() -> Answer {
            try {
                return dict_.erase(key), Answer{};
            } catch (const KeyNotFound&) {
                return without(Outcome::key_not_found);
            }
        });
    }

    Dict<std::int64_t, std::int64_t> dict_;
};

class ListPlayer final : public Player {
public:
    explicit ListPlayer(List<std::int64_t> list) : list_(std::move(list)) {}

    void step(Caller& caller) override {
        // It stays short, as each caller takes out what it has put in, or as much: the order of
        // items that nobody has looked at is for the checker to guess.
        const std::uint64_t choice = pick(caller.random(), 100);
        if (choice < 50 && left_ < 1)
            append(caller);
        else if (choice < 56)
            pop(caller, "pop", {});
        else if (choice < 80)
            pop(caller, "pop_first", 0);
        else if (choice < 85)
            len(caller);
        else
            look(caller);
    }
    void look(Caller& caller) override {
        caller.does("copy", {}, [&]() -> Answer { return {Outcome::done, list_.copy()}; });
    }

private:
    void append(Caller& caller) {
        const std::int64_t number = caller.new_number();
        caller.does("append", {number}, [&] { return list_.append(number), Answer{}; });
        ++left_;
    }
    void len(Caller& caller) {
        const auto call = [&]() -> Answer {
            return {Outcome::done, {static_cast<std::int64_t>(list_.size())}};
        };
        caller.does("len", {}, call);
    }
    void pop(Caller& caller, const std::string& method, std::optional<std::int64_t> index) {
        const Answer answer = caller.does(method, {}, [&]() -> Answer {
            try {
                return {Outcome::done, {list_.pop(index)}};
            } catch (const Empty&) {
                return without(Outcome::empty);
            }
        });
        left_ -= answer.outcome == Outcome::done ? 1 : 0;
    }

    List<std::int64_t> list_;
    int left_ = 0;  // of its own appends, after as many pops
};

// Players that share a handle to one new object.
template <class Made, class Proxy>
std::function<std::unique_ptr<Player>()> players(const Proxy& proxy) {
    return [proxy] { return std::make_unique<Made>(proxy); };
}

}  // namespace

Game new_game(const Manager& manager, const std::string& model) {
    constexpr std::int64_t room = 3;
    if (model == "lock") return {model, {}, true, players<LockPlayer>(manager.lock("lock"))};
    if (model == "value")
        return {model, {0}, false, players<ValuePlayer>(manager.value<std::int64_t>("value", 0))};
    if (model == "guarded") {
        const auto make = [lock = manager.lock("lock"),
                           value = manager.value<std::int64_t>("value", 0)] {
            return std::make_unique<GuardedPlayer>(lock, value);
        };
        return {model, {}, true, make};
    }
    if (model == "queue")
        return {model,
                {room},
                false,
                players<QueuePlayer>(manager.queue<std::int64_t>("queue", {.maxsize = room}))};
    if (model == "dict")
        return {model,
                {},
                false,
                players<DictPlayer>(manager.dict<std::int64_t, std::int64_t>("dict"))};
    if (model == "list")
        return {model, {}, false, players<ListPlayer>(manager.list<std::int64_t>("list"))};
    throw std::runtime_error("nobody plays with a '" + model + "'");
}

}  // namespace steward::linearizability
