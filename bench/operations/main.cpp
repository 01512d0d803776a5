// What one call of each method costs whose cost is not constant, beside Python doing the same in
// memory. Prints a JSON line a case and number of items, which an estimate of the method's cost can
// be compared with, and a table for people; complains where the estimate is off by more than a
// factor of three. The engine is called in this process: what a socket
// takes comes on top.
#include "bench/operations/in_python.hpp"
#include "bench/operations/subject.hpp"
#include "engine/types/types.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

namespace {

using namespace steward;
using namespace steward::bench;

struct Measured {
    const Case* what;
    std::size_t items;
    double nanoseconds;
    double estimate;  // of the row; 0: constant

    // By what factor the estimate is off; 1 where there is none.
    double error() const {
        if (estimate <= 0) return 1;
        return std::max(estimate / nanoseconds, nanoseconds / estimate);
    }
};

// An estimate that is farther off is wrong. Below a hundredth of a millisecond nobody cares.
constexpr double error_max = 3;
constexpr double least_cared_for = 1e4;

// The shortest of several: what else the machine does only makes it longer.
Measured shortest(const engine::Catalogue& catalogue, const Case& one, std::size_t items,
                  std::size_t rounds) {
    Measured row{&one, items, std::numeric_limits<double>::max(), 0};
    for (std::size_t round = 0; round < rounds; ++round) {
        Subject subject(catalogue, one, items);
        row.nanoseconds = std::min(row.nanoseconds, subject.call());
        row.estimate = subject.estimate();
    }
    return row;
}

// Returns how many estimates are off by more than they may be, and says which.
int complain(const std::vector<Measured>& rows) {
    int wrong = 0;
    for (const Measured& row : rows) {
        if (row.error() <= error_max || row.nanoseconds < least_cared_for || row.what->is_easy)
            continue;
        ++wrong;
        std::fprintf(stderr, "%s of %s, %zu items: estimated %.3f ms, takes %.3f ms\n",
                     std::string(row.what->method).c_str(), std::string(row.what->of).c_str(),
                     row.items, row.estimate / 1e6, row.nanoseconds / 1e6);
    }
    return wrong;
}

void print(const Measured& row, double python) {
    const auto per_item = [&](double nanoseconds) {
        return nanoseconds / static_cast<double>(row.items);
    };
    nlohmann::ordered_json line{{"method", row.what->method},
                                {"of", row.what->of},
                                {"items", row.items},
                                {"ns", std::round(row.nanoseconds)},
                                {"estimated_ns", row.estimate},
                                {"ns_per_item", std::round(100 * per_item(row.nanoseconds)) / 100}};
    if (python > 0) {
        line["python_ns"] = std::round(python);
        line["ratio"] = std::round(100 * row.nanoseconds / python) / 100;
    }
    std::printf("%s\n", line.dump().c_str());
}

void print_table(const std::vector<Measured>& rows, const std::vector<double>& python) {
    std::printf("\n%-32s %-22s %9s | %10s %8s | %10s %6s\n", "method", "of", "items", "ns an item",
                "ms", "python ms", "ratio");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Measured& row = rows[i];
        std::printf("%-32s %-22s %9zu | %10.1f %8.3f |", std::string(row.what->method).c_str(),
                    std::string(row.what->of).c_str(), row.items,
                    row.nanoseconds / static_cast<double>(row.items), row.nanoseconds / 1e6);
        if (python[i] > 0)
            std::printf(" %10.3f %6.2f", python[i] / 1e6, row.nanoseconds / python[i]);
        std::printf("\n");
    }
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app("Measures single calls of the engine beside the same in Python");
    std::vector<std::size_t> sizes{10'000, 100'000, 1'000'000};
    std::string only;
    std::size_t rounds = 3;
    bool without_python = false;
    bool is_strict = false;
    app.add_option("--items", sizes, "How many items the objects hold")->delimiter(',');
    app.add_option("--only", only, "Only methods that have this in their name");
    app.add_option("--rounds", rounds, "How often each is measured");
    app.add_flag("--strict", is_strict, "Fail where an estimate is off by more than it may be");
    app.add_flag("--no-python", without_python, "Only ours");
    CLI11_PARSE(app, count, arguments);

    const std::vector<Case> cases = all_operations();
    const engine::Catalogue catalogue(engine::shared_types());
    std::vector<Measured> rows;
    std::vector<InPython> questions;
    try {
        for (const Case& one : cases) {
            if (one.method.find(only) == one.method.npos) continue;
            for (const std::size_t items : sizes) {
                rows.push_back(shortest(catalogue, one, items, rounds));
                questions.push_back({std::string(one.prepare), std::string(one.python), items});
            }
        }
        const std::vector<double> python = without_python ? std::vector<double>(rows.size(), 0)
                                                          : measure_in_python(questions, rounds);
        for (std::size_t i = 0; i < rows.size(); ++i) print(rows[i], python[i]);
        print_table(rows, python);
        if (complain(rows) > 0 && is_strict) return 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "operations: %s\n", error.what());
        return 1;
    }
    return 0;
}
