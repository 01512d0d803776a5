// A pool maps over a hundred numbers, slowly, and a bar on the terminal shows how far it is. Where
// standard error is no terminal nothing of it is seen.
#include <steward/pool.hpp>
#include <steward/progress.hpp>

#include <iostream>
#include <numeric>
#include <thread>

namespace {

int square(int number) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return number * number;
}

}  // namespace

int main() {
    std::vector<int> numbers(100);
    std::iota(numbers.begin(), numbers.end(), 1);
    steward::Pool pool(4);
    const std::vector<int> squares =
        pool.map(square, numbers, {.chunk = 1, .progress = steward::ProgressBar("squares")});
    std::cout << "Sum: " << std::accumulate(squares.begin(), squares.end(), 0) << "\n";
}
