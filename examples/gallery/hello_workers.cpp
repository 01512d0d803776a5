// Five workers, one after the other: each is a process of its own and is joined before the next one
// starts.
#include <steward/process.hpp>

#include <iostream>

namespace {

void worker() { std::cout << "Worker" << std::endl; }

}  // namespace

int main() {
    for (int i = 0; i < 5; ++i) {
        steward::Process process(worker);
        process.start();
        process.join();
    }
}
