// ODP PR 2251, cpython#135335: what is buffered at a fork is written once by each process.
// Steward flushed before Process::start and emptied stdout in a Pool's workers, but not std::cout
// with a buffer of its own (a Pool), nor std::clog (both). Right: each line once.
#include <steward/steward.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    const std::string path = "out." + std::to_string(::getpid());
    const int kept = ::dup(1), kept_errors = ::dup(2);
    const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_APPEND | O_TRUNC, 0600);
    ::dup2(file, 1), ::dup2(file, 2);
    std::cout << "cout\n";
    {
        steward::Pool pool(2);
        pool.map([](int n) { return n; }, std::vector{1, 2});
    }
    std::cout.flush();
    std::clog << "clog\n";
    steward::Process process([] {});
    process.start(), process.join();
    std::clog.flush();
    ::dup2(kept, 1), ::dup2(kept_errors, 2);
    std::ifstream in(path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    ::unlink(path.c_str());
    const bool right = text == "cout\nclog\n";
    std::cout << (right ? "PASS\n" : "FAIL written:\n" + text);
    return right ? 0 : 1;
}
