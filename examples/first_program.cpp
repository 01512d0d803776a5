// The first program of README.md: two processes count words in one shared dict.
#include <steward/steward.hpp>

#include <iostream>
#include <mutex>
#include <sstream>

int main() {
    steward::Manager manager;  // starts a private daemon, which ends with this program
    auto counts = manager.dict<std::string, int>();
    auto lock = manager.lock();

    std::vector<steward::Process> workers;
    for (const std::string text : {"a rose is a rose", "a rose is red"})
        workers.emplace_back([=] {  // runs in a process of its own
            std::istringstream words(text);
            for (std::string word; words >> word;) {
                std::scoped_lock guard(lock);
                counts[word] = counts.get(word, 0) + 1;
            }
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();

    for (const auto& [word, count] : counts) std::cout << word << ": " << count << '\n';
}
