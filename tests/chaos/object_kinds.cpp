// Objects that come and go: those that end with their creator or their last user, and references to
// objects inside others. At the end there are as many objects as there were.
#include "tests/chaos/kind.hpp"

namespace steward::chaos {
namespace {

class Passing final : public Kind {
public:
    explicit Passing(Stock&) {}

    void operate(Worker& worker) override {
        const auto name = "passing-" + std::to_string(worker.pick(4));
        switch (worker.pick(3)) {
            case 0: {
                const auto own =
                    worker.manager().list<std::int64_t>({1, 2, 3}, {.ephemeral = true});
                worker.linger();
                return require(own.size() == 3, "an object of one's own is another");
            }
            case 1: {
                const Options until_last{.name = name, .ephemeral = Ephemeral::last};
                const Lock shared = worker.manager().lock(until_last);
                if (shared.acquire(worker.some_time())) shared.release();
                return;
            }
            default: {
                const auto mine = "mine-" + std::to_string(worker.life());
                const Options with_creator{.name = mine, .ephemeral = true};
                const auto own = worker.manager().value<std::int64_t>(7, with_creator);
                require(own.get() == 7, "a value of one's own is another");
            }
        }
    }
};

// A list of queues: each is used by whoever finds it, and ends when it is taken out.
class Inside final : public Kind {
public:
    explicit Inside(Stock& stock) : list_(stock.manager.list<Queue<std::int64_t>>()) {}

    void operate(Worker& worker) override {
        try {
            if (worker.happens(35)) {
                const auto made = worker.manager().queue<std::int64_t>();
                made.put(1);
                return list_.append(made);
            }
            if (worker.happens(50)) return static_cast<void>(list_.pop(0));
            const Queue<std::int64_t> found = list_.get(-1);
            found.put(2);
            require(found.get() >= 1, "an object inside another is not what it was");
        } catch (const Empty&) {
        } catch (const IndexOutOfRange&) {}
    }
    void check(const Ledger&) override { list_.clear(); }

private:
    List<Queue<std::int64_t>> list_;
};

}  // namespace

KindRows object_kinds() {
    return {kind<Passing>("ephemeral objects"), kind<Inside>("references inside an object")};
}

}  // namespace steward::chaos
