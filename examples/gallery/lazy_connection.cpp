// A connection that each thread opens for itself when it first needs it, and nobody else sees.
// Steward's own manager works so: every thread that uses it has a channel of its own. Here the same
// is written out with a thread_local.
#include <steward/steward.hpp>

#include <iostream>
#include <optional>
#include <stdexcept>
#include <thread>

namespace {

class LazyConnection {
public:
    explicit LazyConnection(std::string path) : path_(std::move(path)) {}

    // A connection of this thread's, for a block.
    class Opened {
    public:
        explicit Opened(const std::string& path) {
            if (connection_) throw std::runtime_error("AlreadyConnected");
            connection_.emplace(steward::Manager::connect(path));
        }
        ~Opened() { connection_.reset(); }
        Opened(const Opened&) = delete;
        Opened& operator=(const Opened&) = delete;
        const steward::Manager* operator->() const { return &*connection_; }

    private:
        static thread_local std::optional<steward::Manager> connection_;
    };
    Opened open() const { return Opened(path_); }

private:
    std::string path_;
};

thread_local std::optional<steward::Manager> LazyConnection::Opened::connection_;

}  // namespace

int main() {
    const steward::Manager manager;
    manager.list<int>("numbers", {0});
    const LazyConnection lazy(manager.socket_path());

    std::vector<std::jthread> threads;
    for (int i = 1; i <= 3; ++i)
        threads.emplace_back([&lazy, i] {
            const auto connection = lazy.open();
            connection->open<steward::List<int>>("numbers").fetch_add(0, i);
        });
    threads.clear();  // joins

    const auto connection = lazy.open();
    std::cout << "sum: " << connection->open<steward::List<int>>("numbers") << std::endl;
    try {
        const auto again = lazy.open();
    } catch (const std::runtime_error& error) {
        std::cout << error.what() << std::endl;
    }
}
