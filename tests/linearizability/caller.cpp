#include "tests/linearizability/caller.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <unistd.h>

namespace steward::linearizability {

Nanoseconds now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Caller::Caller(const std::string& directory, int process, int thread, std::uint64_t seed)
    : random_(seed * 1'000'003 + static_cast<std::uint64_t>(process) * 101 + static_cast<std::uint64_t>(thread)) {
    const std::string path = directory + "/" + std::to_string(process) + "." + std::to_string(thread);
    file_ = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file_ < 0) throw std::system_error(errno, std::system_category(), path);
    current_.process = process;
    current_.thread = thread;
}

Caller::~Caller() { ::close(file_); }

std::int64_t Caller::new_number() {
    return (((current_.process + 1) * 10 + current_.thread) * std::int64_t{1'000'000} + ++made_) * 1000;
}

void Caller::begins(const std::string& method, const Numbers& arguments) {
    current_.method = method;
    current_.arguments = arguments;
    current_.outcome = Outcome::unknown;
    current_.values.clear();
    current_.end = Operation::never;
    current_.begin = now();
    note(current_);
}

void Caller::ended(const Answer& answer) {
    current_.end = now();
    current_.outcome = answer.outcome;
    current_.values = answer.values;
    note(current_);
}

void Caller::note(const Operation& operation) {
    const std::string line = to_string(operation) + '\n';
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        throw std::system_error(errno, std::system_category(), "a caller's notes");
}

std::vector<Operation> read_notes(const std::string& directory) {
    std::vector<Operation> all;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path());
        std::string text{std::istreambuf_iterator<char>(file), {}};
        // A line that its writer did not live to end: the call had not begun, or nobody heard its answer.
        text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
        std::istringstream lines("model notes\n" + text);
        std::vector<Operation> operations;
        for (Operation& operation : read(lines).operations) {
            if (operation.is_known()) operations.back() = std::move(operation);
            else operations.push_back(std::move(operation));
        }
        all.insert(all.end(), operations.begin(), operations.end());
    }
    std::sort(all.begin(), all.end(), [](const Operation& left, const Operation& right) { return left.begin < right.begin; });
    return all;
}

}  // namespace steward::linearizability
