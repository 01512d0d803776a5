// Models of the containers with keys: Python's dict, which keeps the order of insertion, and its
// Namespace.
#include "tests/random/model.hpp"
#include "tests/random/python.hpp"

#include <algorithm>

namespace steward::random {
namespace {

constexpr std::uint64_t keys_max = 6;  // keys stay few, so that they meet

using Entry = std::pair<std::string, std::int64_t>;
using Entries = std::vector<Entry>;

Bytes as_map(const Entries& entries) {
    Bytes bytes;
    Writer writer(bytes);
    writer.map(entries.size());
    for (const auto& [key, value] : entries) writer.text(key), writer.integer(value);
    return bytes;
}
Bytes as_pairs(const Entries& entries) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(entries.size());
    for (const auto& [key, value] : entries) writer.raw(encoded(key, value));
    return bytes;
}

// What both have.
class KeyedModel : public Model {
public:
    explicit KeyedModel(std::string type) : type_(std::move(type)) {}

    void make(Founder& founder) override { object_ = founder.make(type_, encoded()); }

protected:
    Request request(const std::string& method, const Bytes& arguments = encoded()) const {
        return {object_, type_ + "." + method, arguments};
    }
    Entries::iterator find(const std::string& key) {
        return std::find_if(entries_.begin(), entries_.end(),
                            [&](const Entry& entry) { return entry.first == key; });
    }
    void set(const Entry& entry) {
        const auto found = find(entry.first);
        if (found == entries_.end())
            entries_.push_back(entry);
        else
            found->second = entry.second;
    }
    void update(const Entries& items) {
        for (const Entry& entry : items) set(entry);
    }
    static Entries some(Generator& generator) {
        Entries entries;
        for (std::uint64_t i = below(generator, 3); i > 0; --i) {
            const Entry fresh = choose(generator);
            const auto is_same = [&](const Entry& one) { return one.first == fresh.first; };
            if (std::none_of(entries.begin(), entries.end(), is_same)) entries.push_back(fresh);
        }
        return entries;
    }
    static Entry choose(Generator& generator) {
        const std::string key(1, static_cast<char>('a' + below(generator, keys_max)));
        return {key, static_cast<std::int64_t>(below(generator, 4))};
    }
    void begin(Generator& generator) {
        std::tie(key_, value_) = choose(generator);
        at_ = find(key_);
        is_there_ = at_ != entries_.end();
    }
    void answer_value(const Asker& asker, Hearing& hearing) const {
        if (is_there_)
            hearing.done(asker, at_->second);
        else
            hearing.refuse(asker, ErrorCode::key_not_found);
    }

    Request call_common(Generator& generator, const Asker& asker, Hearing& hearing) {
        const ErrorCode missing = is_there_ ? ErrorCode::none : ErrorCode::key_not_found;
        switch (below(generator, 9)) {
            case 0: return answer_value(asker, hearing), request("get", encoded(key_));
            case 1:
                return set({key_, value_}), hearing.done(asker),
                       request("set", encoded(key_, value_));
            case 2:
                if (is_there_) entries_.erase(at_);
                return hearing.done_unless(asker, missing), request("delete", encoded(key_));
            case 3: return hearing.done(asker, is_there_), request("contains", encoded(key_));
            case 4: return hearing.answer(asker, as_map(entries_)), request("copy");
            case 5: {
                const Entries items = some(generator);
                return update(items), hearing.done(asker),
                       request("update", encoded(Raw{as_map(items)}));
            }
            case 6: return hearing.done(asker, entries_.size()), request("len");
            case 7:
                answer_value(asker, hearing);
                if (is_there_) at_->second += value_;
                return request("fetch_add", encoded(key_, value_));
            default:
                if (!is_there_)
                    hearing.refuse(asker, missing);
                else
                    hearing.answer(asker, encoded(at_->second == value_, at_->second));
                if (is_there_ && at_->second == value_) at_->second = 3;
                return request("compare_exchange", encoded(key_, value_, 3));
        }
    }

    std::string type_;
    ObjectId object_{};
    Entries entries_;
    // Of the call that is being made.
    std::string key_;
    std::int64_t value_ = 0;
    Entries::iterator at_;
    bool is_there_ = false;
};

class NamespaceModel final : public KeyedModel {
public:
    explicit NamespaceModel(Generator&) : KeyedModel("namespace") {}

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        begin(generator);
        if (below(generator, 10) > 0) return call_common(generator, asker, hearing);
        std::vector<std::string> names;
        for (const auto& [name, value] : entries_) names.push_back(name);
        return hearing.done(asker, names), request("names");
    }
};

class DictModel final : public KeyedModel {
public:
    explicit DictModel(Generator&) : KeyedModel("dict") {}

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        begin(generator);
        switch (below(generator, 3)) {
            case 0: return call_common(generator, asker, hearing);
            case 1: return read(generator, asker, hearing);
            default: return change(generator, asker, hearing);
        }
    }

private:
    Request read(Generator& generator, const Asker& asker, Hearing& hearing) {
        std::vector<std::string> keys;
        Numbers values;
        for (const auto& [key, value] : entries_) keys.push_back(key), values.push_back(value);
        switch (below(generator, 7)) {
            case 0: return hearing.done(asker, keys), request("keys");
            case 1: return hearing.done(asker, values), request("values");
            case 2: return hearing.answer(asker, as_pairs(entries_)), request("items");
            case 3: {
                const Entries items = some(generator), before = entries_;
                update(items);
                hearing.answer(asker, as_pairs(entries_));
                entries_ = before;
                return request("merged", encoded(Raw{as_pairs(items)}));
            }
            case 4:
                return hearing.done(asker, is_there_ ? at_->second : value_),
                       request("get", encoded(key_, value_));
            case 5: {
                Entries others = below(generator, 2) == 0 ? entries_ : some(generator);
                std::reverse(others.begin(), others.end());
                const bool same = std::is_permutation(entries_.begin(), entries_.end(),
                                                      others.begin(), others.end());
                return hearing.done(asker, same), request("equals", encoded(Raw{as_map(others)}));
            }
            default: {
                const std::string other = choose(generator).first;
                const auto second = find(other);
                hearing.answer(asker, encoded(is_there_ ? at_->second : -1,
                                              second != entries_.end() ? second->second : -1));
                return request("get_many", encoded(std::vector<std::string>{key_, other}, -1));
            }
        }
    }

    Request change(Generator& generator, const Asker& asker, Hearing& hearing) {
        const std::int64_t before = is_there_ ? at_->second : value_;
        switch (below(generator, 8)) {
            case 0:
                if (!is_there_) set({key_, value_});
                return hearing.done(asker, before), request("setdefault", encoded(key_, value_));
            case 1:
                hearing.answer(asker, encoded(before, !is_there_));
                if (!is_there_) set({key_, value_});
                return request("get_or_set", encoded(key_, value_));
            case 2:
                answer_value(asker, hearing);
                if (is_there_) entries_.erase(at_);
                return request("pop", encoded(key_));
            case 3:
                hearing.done(asker, before);
                if (is_there_) entries_.erase(at_);
                return request("pop", encoded(key_, value_));
            case 4:
                if (entries_.empty())
                    return hearing.refuse(asker, ErrorCode::empty), request("popitem");
                hearing.answer(asker, encoded(entries_.back().first, entries_.back().second));
                entries_.pop_back();
                return request("popitem");
            case 5: {
                const Entries items = some(generator);
                return update(items), hearing.done(asker),
                       request("set_many", encoded(Raw{as_pairs(items)}));
            }
            case 6:
                hearing.done(asker, is_there_ ? at_->second : 10);
                set({key_, (is_there_ ? at_->second : 10) + value_});
                return request("fetch_add", encoded(key_, value_, 10));
            default: entries_.clear(); return hearing.done(asker), request("clear");
        }
    }
};

}  // namespace

std::vector<Factory> keyed_models() { return {factory<DictModel>(), factory<NamespaceModel>()}; }

}  // namespace steward::random
