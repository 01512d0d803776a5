// What spawn_test.cpp spawns: joins the manager it finds in the environment, and does as its first
// argument says.
#include <steward/steward.hpp>

#include <unistd.h>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace {

int work(const std::vector<std::string>& words) {
    const std::string& order = words.at(1);
    if (order == "exit") return std::stoi(words.at(2));
    const auto manager = steward::Manager::connect();
    if (order == "append")
        manager.receive<steward::List<std::string>>(words.at(2)).append(words.at(3));
    if (order == "append-by-name")
        manager.open<steward::List<std::string>>(words.at(2)).append(words.at(3));
    if (order == "append-from-environment")
        manager.receive<steward::List<std::string>>(std::getenv("LIST"))
            .append(std::getenv("TEXT"));
    if (order == "wait") {
        manager.receive<steward::List<int>>(words.at(2)).append(::getpid());
        while (true) ::pause();
    }
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return work({arguments, arguments + count});
    } catch (const std::exception& error) {
        std::cerr << "worker: " << error.what() << '\n';
        // For the test that wants to say why it failed.
        if (const char* path = std::getenv("WORKER_SAYS"))
            std::ofstream(path, std::ios::app) << error.what() << '\n';
        return 1;
    }
}
