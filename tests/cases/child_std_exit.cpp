// gap#2827, soletta PR 95, libfabric PR 12671: a child that ends by std::exit runs its parent's
// exit handlers and destructors of statics: the parent's scratch directory is gone, and stdin, when
// it is a file, is put back so that the parent reads lines twice. Right: it ends the child as a
// return does.    Run with a file of more than 4096 bytes as stdin.
#include <steward/steward.hpp>

#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace fs = std::filesystem;

struct Scratch {
    fs::path path = "scratch." + std::to_string(::getpid());
    Scratch() { fs::create_directory(path); }
    ~Scratch() { fs::remove_all(path); }
};
static Scratch scratch;

int main() {
    int lines = 0, late = 0;
    long last = 0;
    for (std::string line; std::getline(std::cin, line) && lines < 10'000;) {
        const long number = std::stol(line);
        if (number <= last) ++late;
        last = number;
        if (++lines != 100) continue;
        steward::Process child([] { std::exit(0); });
        child.start(), child.join();
    }
    const bool there = fs::exists(scratch.path);
    const bool right = there && late == 0;
    if (right)
        std::cout << "PASS\n";
    else
        std::cout << "FAIL scratch directory " << (there ? "there" : "gone") << ", lines read "
                  << lines << ", last " << last << ", went back " << late << " times\n";
    return right ? 0 : 1;
}
