// The objects of a scene, called by their types, and what is said to them, in the lines of a Step.
#pragma once

#include "tests/crash/rows.hpp"
#include "tests/crash/stage.hpp"

#include <map>

namespace steward::crash {

class Objects {
public:
    enum class End : std::uint8_t { of_references, of_creator };

    // Makes an object: "semaphore 1". Returns its id.
    std::uint64_t make(Client& creator, const Step& object, End end = End::of_references);
    // What a word in the arguments stands for from now on.
    void define(const std::string& word, const json& value) { words_[word] = value; }

    // Says it and does not wait for the answer.
    void say(Client& client, const Step& step);
    // Says them, and checks that each is done and answered as it should be.
    void act(Client& client, const std::vector<Step>& steps);
    void act(Client& client, const Step& step);
    // The answer to what the client has said is this value.
    void check_hears(Client& client, const json& value);
    // It is this refusal.
    void check_refused(Client& client, ErrorCode code);

private:
    json resolved(const json& value) const;

    std::map<std::string, std::uint64_t> ids_{{"manager", number(manager_object)},
                                              {"service", number(service_object)}};
    std::map<std::string, json> words_;
};

}  // namespace steward::crash
