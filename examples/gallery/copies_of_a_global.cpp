// A child process has its own copy of a global: two children count up from 10, each for itself, and
// their parent still has 10.
#include <steward/process.hpp>

#include <iostream>

namespace {

int counter = 10;

void hello(const std::string& name) {
    for (int i = 0; i < 5; ++i) {
        ++counter;
        std::cout << "hello " + name + " " + std::to_string(counter) + "\n" << std::flush;
    }
}

}  // namespace

int main() {
    steward::Process world([] { hello("world"); });
    steward::Process myself([] { hello("myself"); });
    world.start();
    myself.start();
    world.join();
    myself.join();
    std::cout << "counter is: " << counter << std::endl;
}
