// posix_ipc#17: everybody opens a named lock, uses it and removes the name. A name that is removed
// goes at once and the lock stays with its holders, so that the next process makes a second one and
// both are in the section. Right: made Ephemeral::last, the object and its name go when the last
// user has gone, and not before.
#include <steward/steward.hpp>

#include <iostream>
#include <vector>

int main() {
    steward::Manager manager;
    const auto inside = manager.value(0), overlaps = manager.value(0);
    const std::string path = manager.socket_path();
    std::vector<steward::Process> workers;
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([=] {
            const auto mine = steward::Manager::connect(path);
            for (int k = 0; k < 100; ++k) try {
                    const auto lock = mine.lock(
                        steward::Options{.name = "tidy", .ephemeral = steward::Ephemeral::last});
                    {
                        std::scoped_lock guard(lock);
                        if (inside.fetch_add(1) != 0) overlaps.fetch_add(1);
                        inside.fetch_add(-1);
                    }
                    mine.remove("tidy");
                } catch (const steward::NoSuchObject&) {}
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();
    try {
        manager.open<steward::Lock>("tidy");
        std::cout << "FAIL the name is still there, and nobody uses it\n";
        return 1;
    } catch (const steward::NoSuchObject&) {}
    std::cout << (overlaps.get() == 0 ? "PASS " : "FAIL ") << overlaps.get()
              << " of 400 sections overlapped\n";
    return overlaps.get() == 0 ? 0 : 1;
}
