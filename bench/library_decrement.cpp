// The locked decrement as a program writes it, through libsteward: with std::scoped_lock and an
// element that is read and assigned, and with two batches. steward_decrement.cpp sends the same
// calls as raw bytes.
#include "bench/decrement.hpp"
#include "bench/steward_system.hpp"

#include <mutex>
#include <steward/steward.hpp>

namespace steward::bench {
namespace {

class LibraryWorker : public Client {
public:
    explicit LibraryWorker(const std::string& path)
        : manager_(Manager::connect(path)),
          data_(manager_.open<List<std::int64_t>>("decrement")),
          lock_(manager_.lock("decrement-lock")) {}

protected:
    Manager manager_;
    List<std::int64_t> data_;
    Lock lock_;
};

class Library : public LibraryWorker {
public:
    using LibraryWorker::LibraryWorker;
    void once() override {
        const std::scoped_lock guard(lock_);
        const std::int64_t number = data_[0];
        data_[0] = number - 1;
    }
};

class LibraryBatched : public LibraryWorker {
public:
    using LibraryWorker::LibraryWorker;
    void once() override {
        auto enter = manager_.batch();
        enter.on(lock_).acquire();
        const auto number = enter.on(data_).get(0);
        enter.run();
        auto leave = manager_.batch();
        leave.on(data_).set(0, number.value() - 1);
        leave.on(lock_).release();
        leave.post();
    }
};

}  // namespace

std::vector<DecrementForm> library_decrements(StewardSystem& system) {
    const std::string path = system.socket_path();
    return {
        steward_decrement(system, "decrement_library_batched",
                          [path](std::size_t) { return std::make_unique<LibraryBatched>(path); }),
        steward_decrement(system, "decrement_library",
                          [path](std::size_t) { return std::make_unique<Library>(path); })};
}

}  // namespace steward::bench
