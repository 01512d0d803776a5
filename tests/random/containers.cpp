// Models of the containers: what Python's list and dict do with the same calls.
#include "tests/random/model.hpp"

#include <map>

namespace steward::random {
namespace {

constexpr std::int64_t far = 6;  // indices, keys and amounts stay small, so that they meet

class ListModel final : public Model {
public:
    std::string type() const override { return "list"; }

    Request call(Generator& generator, Who who, std::uint32_t id, Time, std::vector<Heard>& expected) override {
        const auto index = static_cast<std::int64_t>(below(generator, 2 * far)) - far;
        const auto value = static_cast<std::int64_t>(below(generator, 100));
        const auto answer = [&](const Bytes& bytes) { expected.push_back({who.channel, id, ErrorCode::none, bytes}); };
        const auto refuse = [&](ErrorCode code) { expected.push_back({who.channel, id, code}); };
        const auto size = static_cast<std::int64_t>(items_.size());
        const std::int64_t place = index < 0 ? index + size : index;
        const bool is_there = place >= 0 && place < size;
        switch (below(generator, 7)) {
            case 0: items_.push_back(value); answer("\xc0"); return {"append", encoded(value)};
            case 1:
                items_.insert(items_.begin() + std::clamp<std::int64_t>(place, 0, size), value);
                answer("\xc0");
                return {"insert", encoded(index, value)};
            case 2:
                if (is_there) answer(one(items_[static_cast<std::size_t>(place)]));
                else refuse(ErrorCode::index_out_of_range);
                return {"get", encoded(index)};
            case 3:
                if (is_there) items_[static_cast<std::size_t>(place)] = value;
                if (is_there) answer("\xc0"); else refuse(ErrorCode::index_out_of_range);
                return {"set", encoded(index, value)};
            case 4:
                if (is_there) answer(one(items_[static_cast<std::size_t>(place)]));
                else refuse(items_.empty() ? ErrorCode::empty : ErrorCode::index_out_of_range);
                if (is_there) items_.erase(items_.begin() + place);
                return {"pop", encoded(index)};
            case 5: answer(one(size)); return {"len", encoded()};
            default:
                if (is_there) answer(one(items_[static_cast<std::size_t>(place)]));
                else refuse(ErrorCode::index_out_of_range);
                if (is_there) items_[static_cast<std::size_t>(place)] += value;
                return {"fetch_add", encoded(index, value)};
        }
    }

private:
    std::vector<std::int64_t> items_;
};

class DictModel final : public Model {
public:
    std::string type() const override { return "dict"; }

    Request call(Generator& generator, Who who, std::uint32_t id, Time, std::vector<Heard>& expected) override {
        const std::string key(1, static_cast<char>('a' + below(generator, far)));
        const auto value = static_cast<std::int64_t>(below(generator, 100));
        const auto found = entries_.find(key);
        const auto hear = [&](bool done, const Bytes& bytes) {
            expected.push_back({who.channel, id, done ? ErrorCode::none : ErrorCode::key_not_found, done ? bytes : Bytes()});
        };
        const bool is_there = found != entries_.end();
        const Bytes before = is_there ? one(found->second) : Bytes();
        switch (below(generator, 6)) {
            case 0: hear(true, "\xc0"); entries_[key] = value; return {"set", encoded(key, value)};
            case 1: hear(is_there, before); return {"get", encoded(key)};
            case 2: hear(true, one(is_there)); return {"contains", encoded(key)};
            case 3:
                hear(is_there, before);
                entries_.erase(key);
                return {"pop", encoded(key)};
            case 4: hear(true, one(static_cast<std::int64_t>(entries_.size()))); return {"len", encoded()};
            default:
                hear(is_there, before);
                if (is_there) found->second += value;
                return {"fetch_add", encoded(key, value)};
        }
    }

private:
    std::map<std::string, std::int64_t> entries_;
};

}  // namespace

std::vector<std::unique_ptr<Model>> container_models() {
    std::vector<std::unique_ptr<Model>> models;
    models.push_back(std::make_unique<ListModel>());
    models.push_back(std::make_unique<DictModel>());
    return models;
}

}  // namespace steward::random
