// Plays transcripts: play WORLD [--coverage] FILE… . WORLD is engine, binary, ring or text. In the
// engine each scenario is played twice and has to end in the same state; once more it is played by
// engines that each take over the state of the one before, a new one after each input, and has to
// end in that state too. At last every call that may be long is a job. With --coverage each is
// played once, and it fails for each method of the catalogue that no transcript has seen done, or
// has seen refused.
#include "tests/transcripts/engine_world.hpp"
#include "tests/transcripts/player.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace steward::transcripts {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw Fault(path + ":1: cannot be read");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool takes_part(const Scenario& scenario, const std::string& kind) {
    return scenario.worlds.empty() ||
           std::find(scenario.worlds.begin(), scenario.worlds.end(), kind) != scenario.worlds.end();
}

Bytes play_once(const Scenario& scenario, const std::string& kind, Coverage& coverage) {
    const auto world = make_world(kind, scenario.limits);
    Player(*world, coverage).play(scenario);
    return world->digest();
}

void play(const Scenario& scenario, const std::string& kind, Coverage& coverage) {
    const Bytes state = play_once(scenario, kind, coverage);
    if (state.empty()) return;
    if (play_once(scenario, kind, coverage) != state)
        scenario.place.fail("played twice, the engine ends in two states");
    EngineWorld world(scenario.limits);
    world.reload_always();
    Player(world, coverage).play(scenario);
    if (world.digest() != state)
        scenario.place.fail("restored again and again, the engine ends in another state");
    EngineWorld working(scenario.limits);
    working.make_all_long();
    working.reload_always();
    Player(working, coverage).play(scenario);
}

std::vector<std::string> uncovered(const Coverage& coverage) {
    std::vector<std::string> missing;
    const auto require = [&](const std::string& method) {
        if (!coverage.done.contains(method))
            missing.push_back(method + ": no transcript has seen it done");
        if (!coverage.refused.contains(method))
            missing.push_back(method + ": no transcript has seen it refused");
    };
    const engine::Catalogue catalogue = full_catalogue();
    for (const engine::TypeRow& type : catalogue.types()) {
        if (type.constructor.construct != nullptr) require(type.name + ".create");
        for (const engine::MethodRow& method : type.methods) require(method.full_name);
    }
    return missing;
}

// The number of scenarios that failed.
int play_file(const std::string& path, const std::string& kind, bool once, Coverage& coverage,
              int& played) {
    int failed = 0;
    for (const Scenario& scenario : read_script(path, read_file(path))) {
        if (!takes_part(scenario, kind)) continue;
        ++played;
        try {
            if (once)
                play_once(scenario, kind, coverage);
            else
                play(scenario, kind, coverage);
        } catch (const std::exception& fault) {
            ++failed;
            std::cerr << fault.what() << "\n    in \"" << scenario.title << "\", "
                      << scenario.place.file << ":" << scenario.place.line << ", world " << kind
                      << std::endl;
        }
    }
    return failed;
}

int run(std::vector<std::string> words) {
    if (words.size() < 2) {
        std::cerr << "usage: play engine|binary|ring|text [--coverage] FILE...\n";
        return 2;
    }
    const std::string kind = words[0];
    const bool wants_coverage = words[1] == "--coverage";
    words.erase(words.begin(), words.begin() + (wants_coverage ? 2 : 1));
    Coverage coverage;
    int played = 0;
    int failed = 0;
    for (const std::string& path : words)
        failed += play_file(path, kind, wants_coverage, coverage, played);
    std::cout << played << " scenarios played, " << failed << " failed\n";
    const std::vector<std::string> missing =
        wants_coverage ? uncovered(coverage) : std::vector<std::string>();
    for (const std::string& sentence : missing) std::cerr << sentence << "\n";
    return failed == 0 && missing.empty() && played > 0 ? 0 : 1;
}

}  // namespace
}  // namespace steward::transcripts

int main(int count, char** words) {
    try {
        return steward::transcripts::run({words + 1, words + count});
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << std::endl;
        return 1;
    }
}
