// Nothing that can be waited for or held is left out: the daemon's own description against the
// rows.
#include "tests/crash/rows.hpp"
#include "tests/crash/stage.hpp"

#include <set>

namespace steward::crash {
namespace {

std::string type_of(const std::string& method) { return method.substr(0, method.find('.')); }

// By these methods a type says that it can be held.
const std::set<std::string> tellers{"holder", "holders", "lent"};

}  // namespace

TEST_CASE(
    "Crash: every method that waits has a row in which one who waits is killed, every holder one "
    "too",
    "[crash]") {
    std::set<std::string> waiting;
    std::set<std::string> held;
    for (const Row& row : all_rows()) {
        waiting.insert({row.victim.method, row.next.method});
        if (row.granted == Granted::comes_back) held.insert(type_of(row.victim.method));
    }
    Stage stage;
    std::size_t methods = 0;
    for (const json& type : stage.ask("service.describe")) {
        const std::string& name = type.at("name").get_ref<const std::string&>();
        for (const json& method : type.at("methods")) {
            const std::string& own_name = method.at("name").get_ref<const std::string&>();
            INFO(name << "." << own_name << " has no row in tests/crash/rows.cpp");
            if (method.at("access") == "waits") {
                CHECK(waiting.contains(name + "." + own_name));
                ++methods;
            }
            if (tellers.contains(own_name)) CHECK(held.contains(name));
        }
    }
    CHECK(methods > 30);
}

}  // namespace steward::crash
