#include "tests/linearizability/model.hpp"

#include <numeric>
#include <stdexcept>

namespace steward::linearizability {
namespace {

Answer refused(Outcome why) { return {.outcome = why, .values = {}}; }
Answer done(Numbers values = {}) { return {.outcome = Outcome::done, .values = std::move(values)}; }

[[noreturn]] void unheard_of(const Operation& operation) {
    throw std::runtime_error("the model knows no '" + operation.method + "'");
}

std::int64_t argument(const Operation& operation, std::size_t place) {
    if (place >= operation.arguments.size())
        throw std::runtime_error("an argument is missing: " + to_string(operation));
    return operation.arguments[place];
}

// The state: holder or -1, whether the next one is to be told of a death, the highest token given
// out.
class LockModel final : public Model {
public:
    State initial() const override { return {nobody, 0, 0}; }

    std::optional<Answer> apply(State& state, const Operation& operation) const override {
        const std::string& method = operation.method;
        if (method == "acquire") return acquire(state, operation);
        if (method == "release") {
            if (state[holder] == nobody) return refused(Outcome::not_held);
            state[holder] = nobody;
            return done();
        }
        if (method != "die") unheard_of(operation);
        if (state[holder] == operation.process) {
            state[holder] = nobody;
            state[died] = 1;
        }
        return done();
    }

private:
    static constexpr std::int64_t nobody = -1;
    static constexpr std::size_t holder = 0, died = 1, token = 2;

    static std::optional<Answer> acquire(State& state, const Operation& operation) {
        if (state[holder] != nobody) {
            if (operation.arguments.empty()) return std::nullopt;
            return refused(Outcome::timed_out);
        }
        // Of a grant that nobody lived to hear of, the token is not known; it is between those
        // before and after.
        if (operation.values.size() == 2) {
            if (operation.values[1] <= state[token]) return std::nullopt;
            state[token] = operation.values[1];
        }
        const std::int64_t told = state[died];
        state[holder] = operation.process;
        state[died] = 0;
        return done({told, state[token]});
    }
};

class ValueModel final : public Model {
public:
    explicit ValueModel(std::int64_t initial) : initial_(initial) {}
    State initial() const override { return {initial_}; }

    std::optional<Answer> apply(State& state, const Operation& operation) const override {
        const std::string& method = operation.method;
        const std::int64_t before = state[0];
        if (method == "get") return done({before});
        if (method == "set") return state[0] = argument(operation, 0), done();
        if (method == "exchange") return state[0] = argument(operation, 0), done({before});
        if (method == "fetch_add") return state[0] += argument(operation, 0), done({before});
        if (method != "compare_exchange") unheard_of(operation);
        const bool same = before == argument(operation, 0);
        if (same) state[0] = argument(operation, 1);
        return done({same ? 1 : 0, before});
    }

private:
    std::int64_t initial_;
};

// A value and the lock that guards it, in one history: the state of the lock, then the value. The
// lock keeps nobody from reading the value.
class GuardedModel final : public Model {
public:
    State initial() const override { return {-1, 0, 0, 0}; }

    std::optional<Answer> apply(State& state, const Operation& operation) const override {
        const bool is_of_lock = operation.method == "acquire" || operation.method == "release" ||
                                operation.method == "die";
        State lock(state.begin(), state.end() - 1);
        State value{state.back()};
        const std::optional<Answer> answer =
            is_of_lock ? lock_.apply(lock, operation) : value_.apply(value, operation);
        state = std::move(lock);
        state.push_back(value.front());
        return answer;
    }

private:
    LockModel lock_;
    ValueModel value_{0};
};

class QueueModel final : public Model {
public:
    explicit QueueModel(std::int64_t room) : room_(static_cast<std::size_t>(room)) {}

    std::optional<Answer> apply(State& state, const Operation& operation) const override {
        const std::string& method = operation.method;
        if (method == "qsize") return done({static_cast<std::int64_t>(state.size())});
        if (method == "put_for" || method == "put_nowait") {
            if (state.size() >= room_)
                return refused(method == "put_for" ? Outcome::timed_out : Outcome::queue_full);
            state.push_back(argument(operation, 0));
            return done();
        }
        if (method != "get_for" && method != "get_nowait") unheard_of(operation);
        if (state.empty())
            return refused(method == "get_for" ? Outcome::timed_out : Outcome::queue_empty);
        const std::int64_t item = state.front();
        state.erase(state.begin());
        return done({item});
    }

private:
    std::size_t room_;
};

// One key: the state is its value, or empty. Operations on different keys are different parts.
class DictModel final : public Model {
public:
    std::int64_t part(const Operation& operation) const override { return argument(operation, 0); }

    std::optional<Answer> apply(State& state, const Operation& operation) const override {
        const std::string& method = operation.method;
        if (method == "set") return state = {argument(operation, 1)}, done();
        if (method == "contains") return done({state.empty() ? 0 : 1});
        if (method == "setdefault") {
            if (state.empty()) state = {argument(operation, 1)};
            return done(state);
        }
        const bool is_known =
            method == "get" || method == "pop" || method == "erase" || method == "fetch_add";
        if (!is_known) unheard_of(operation);
        if (state.empty()) return refused(Outcome::key_not_found);
        const Numbers before = state;
        if (method == "get") return done(before);
        if (method == "fetch_add") return state[0] += argument(operation, 1), done(before);
        state.clear();
        return method == "pop" ? done(before) : done();
    }
};

class ListModel final : public Model {
public:
    std::optional<Answer> apply(State& state, const Operation& operation) const override {
        const std::string& method = operation.method;
        if (method == "append") return state.push_back(argument(operation, 0)), done();
        if (method == "len") return done({static_cast<std::int64_t>(state.size())});
        if (method == "copy") return done(state);
        const bool last = method == "pop";
        if (!last && method != "pop_first") unheard_of(operation);
        if (state.empty()) return refused(Outcome::empty);
        const std::int64_t item = last ? state.back() : state.front();
        state.erase(last ? state.end() - 1 : state.begin());
        return done({item});
    }
};

}  // namespace

std::unique_ptr<Model> make_model(const std::string& name, const Numbers& parameters) {
    const std::int64_t first = parameters.empty() ? 0 : parameters.front();
    if (name == "lock") return std::make_unique<LockModel>();
    if (name == "value") return std::make_unique<ValueModel>(first);
    if (name == "guarded") return std::make_unique<GuardedModel>();
    if (name == "queue") return std::make_unique<QueueModel>(first);
    if (name == "dict") return std::make_unique<DictModel>();
    if (name == "list") return std::make_unique<ListModel>();
    throw std::runtime_error("there is no model '" + name + "'");
}

}  // namespace steward::linearizability
