#include "tests/linearizability/history.hpp"

#include <array>
#include <istream>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace steward::linearizability {
namespace {

const std::array<std::string, 8> outcome_names{
    "?", "done", "timed_out", "queue_full", "queue_empty", "key_not_found", "empty", "not_held"};

// Numbers up to the first word that is none, which is returned.
std::string read_numbers(std::istream& in, Numbers& numbers) {
    std::string word;
    while (in >> word) {
        std::size_t used = 0;
        try {
            numbers.push_back(std::stoll(word, &used));
        } catch (const std::logic_error&) {
            return word;
        }
        if (used != word.size()) throw std::runtime_error("'" + word + "' is no number");
    }
    return {};
}

Operation read_operation(const std::string& line) {
    Operation operation;
    std::istringstream in(line);
    char dot = 0;
    if (!(in >> operation.process >> dot >> operation.thread >> operation.method) || dot != '.')
        throw std::runtime_error("no `process.thread method`");
    if (read_numbers(in, operation.arguments) != "=")
        throw std::runtime_error("no `=` after the arguments");
    std::string outcome;
    in >> outcome;
    const std::optional<Outcome> known = outcome_called(outcome);
    if (!known) throw std::runtime_error("there is no outcome '" + outcome + "'");
    operation.outcome = *known;
    if (read_numbers(in, operation.values) != "@")
        throw std::runtime_error("no `@` before the times");
    std::string end;
    if (!(in >> operation.begin >> end)) throw std::runtime_error("no times");
    if (end != "-") operation.end = std::stoll(end);
    if (operation.is_known() != (end != "-"))
        throw std::runtime_error("what has an outcome has an end, and nothing else");
    if (operation.end < operation.begin) throw std::runtime_error("it ends before it begins");
    return operation;
}

}  // namespace

const std::string& name(Outcome outcome) {
    return outcome_names[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> outcome_called(const std::string& name) {
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
        if (outcome_names[i] == name) return static_cast<Outcome>(i);
    return std::nullopt;
}

std::string to_string(const Numbers& numbers) {
    std::string text;
    for (const std::int64_t number : numbers) text += ' ' + std::to_string(number);
    return text;
}

std::string to_string(const Operation& operation) {
    return std::to_string(operation.process) + '.' + std::to_string(operation.thread) + ' ' +
           operation.method + to_string(operation.arguments) + " = " + name(operation.outcome) +
           to_string(operation.values) + " @ " + std::to_string(operation.begin) + ' ' +
           (operation.end == Operation::never ? "-" : std::to_string(operation.end));
}

void write(std::ostream& out, const History& history) {
    out << "model " << history.model << to_string(history.parameters) << '\n';
    for (const Operation& operation : history.operations) out << to_string(operation) << '\n';
}

History read(std::istream& in) {
    History history;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        try {
            if (!history.model.empty()) {
                history.operations.push_back(read_operation(line));
                continue;
            }
            std::istringstream words(line);
            std::string word;
            if (!(words >> word >> history.model) || word != "model")
                throw std::runtime_error("no `model NAME`");
            if (!read_numbers(words, history.parameters).empty())
                throw std::runtime_error("a parameter is no number");
        } catch (const std::exception& error) {
            throw std::runtime_error("line " + std::to_string(number) + ": " + error.what());
        }
    }
    if (history.model.empty()) throw std::runtime_error("there is no line `model NAME`");
    return history;
}

}  // namespace steward::linearizability
