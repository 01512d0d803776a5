#include "tests/linearizability/caller.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace steward::linearizability {

Nanoseconds now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Caller::Caller(const std::string& directory, int process, int thread, std::uint64_t seed)
    : random_(seed * 1'000'003 + static_cast<std::uint64_t>(process) * 101 +
              static_cast<std::uint64_t>(thread)),
      process_(process),
      thread_(thread) {
    const std::string path =
        directory + "/" + std::to_string(process) + "." + std::to_string(thread);
    file_ = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file_ < 0) throw std::system_error(errno, std::system_category(), path);
}

Caller::~Caller() { ::close(file_); }

std::int64_t Caller::new_number() {
    return (((process_ + 1) * 10 + thread_) * std::int64_t{1'000'000} + ++made_) * 1000;
}

Operation Caller::begins(const std::string& method, const Numbers& arguments) const {
    Operation operation;
    operation.process = process_;
    operation.thread = thread_;
    operation.method = method;
    operation.arguments = arguments;
    operation.begin = now();
    note(operation);
    return operation;
}

void Caller::ended(Operation& operation, const Answer& answer) {
    operation.end = now();
    operation.outcome = answer.outcome;
    operation.values = answer.values;
    for (Operation& posted : posted_) {
        posted.end = operation.end;
        posted.outcome = Outcome::done;
        note(posted);
    }
    posted_.clear();
    note(operation);
}

void Caller::note(const Operation& operation) const {
    const std::string line = to_string(operation) + '\n';
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        throw std::system_error(errno, std::system_category(), "a caller's notes");
}

std::vector<Operation> read_notes(const std::string& directory) {
    std::vector<Operation> all;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path());
        std::string text{std::istreambuf_iterator<char>(file), {}};
        // A line that its writer did not live to end: the call had not begun, or nobody heard its
        // answer.
        text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
        std::istringstream lines("model notes\n" + text);
        std::vector<Operation> operations;
        for (Operation& operation : read(lines).operations) {
            const auto begun =
                std::find_if(operations.begin(), operations.end(), [&](const Operation& one) {
                    return !one.is_known() && one.begin == operation.begin &&
                           one.method == operation.method;
                });
            if (operation.is_known() && begun != operations.end())
                *begun = std::move(operation);
            else
                operations.push_back(std::move(operation));
        }
        all.insert(all.end(), operations.begin(), operations.end());
    }
    std::sort(all.begin(), all.end(), [](const Operation& left, const Operation& right) {
        return left.begin < right.begin;
    });
    return all;
}

}  // namespace steward::linearizability
