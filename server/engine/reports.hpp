// What the operator should know: sentences, an output of the engine as its wishes are. They decide
// nothing and are no state.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace steward::engine {

class Reports {
public:
    void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }
    bool any() const { return !sentences_.empty(); }
    std::vector<std::string> take() { return std::exchange(sentences_, {}); }

private:
    std::vector<std::string> sentences_;
};

}  // namespace steward::engine
