// The model of the set: a vector without doubles, in the order of adding.
#include "tests/random/model.hpp"
#include "tests/random/python.hpp"

#include <algorithm>

namespace steward::random {
namespace {

bool has(const Numbers& numbers, std::int64_t value) {
    return std::find(numbers.begin(), numbers.end(), value) != numbers.end();
}

Numbers common(const Numbers& left, const Numbers& right) {
    Numbers both;
    std::copy_if(left.begin(), left.end(), std::back_inserter(both),
                 [&](std::int64_t value) { return has(right, value); });
    return both;
}
Numbers minus(const Numbers& left, const Numbers& right) {
    Numbers rest;
    std::copy_if(left.begin(), left.end(), std::back_inserter(rest),
                 [&](std::int64_t value) { return !has(right, value); });
    return rest;
}
Numbers joined(Numbers left, const Numbers& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

class SetModel final : public Model {
public:
    explicit SetModel(Generator&) {}

    void make(Founder& founder) override { object_ = founder.make("set", encoded()); }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        switch (below(generator, 4)) {
            case 0:
                return call_on_one(static_cast<std::int64_t>(below(generator, 8)), generator, asker,
                                   hearing);
            case 1: return read(generator, asker, hearing);
            default: return call_with_others(generator, asker, hearing);
        }
    }

private:
    Request request(const char* method, const Bytes& arguments = encoded()) const {
        return {object_, std::string("set.") + method, arguments};
    }

    Request call_on_one(std::int64_t value, Generator& generator, const Asker& asker,
                        Hearing& hearing) {
        const bool is_there = has(elements_, value);
        switch (below(generator, 4)) {
            case 0:
                if (!is_there) elements_.push_back(value);
                return hearing.done(asker, !is_there), request("add", encoded(value));
            case 1:
                elements_ = minus(elements_, {value});
                return hearing.done(asker, is_there), request("discard", encoded(value));
            case 2:
                elements_ = minus(elements_, {value});
                hearing.done_unless(asker, is_there ? ErrorCode::none : ErrorCode::key_not_found);
                return request("remove", encoded(value));
            default: return hearing.done(asker, is_there), request("contains", encoded(value));
        }
    }

    Request read(Generator& generator, const Asker& asker, Hearing& hearing) {
        switch (below(generator, 4)) {
            case 0: return hearing.done(asker, elements_.size()), request("len");
            case 1: return hearing.done(asker, elements_), request("copy");
            case 2:
                if (elements_.empty())
                    return hearing.refuse(asker, ErrorCode::empty), request("pop");
                hearing.done(asker, elements_.back());
                elements_.pop_back();
                return request("pop");
            default: elements_.clear(); return hearing.done(asker), request("clear");
        }
    }

    // The others may name a value twice, and 2.0 is 2.
    Request call_with_others(Generator& generator, const Asker& asker, Hearing& hearing) {
        Numbers others, named(below(generator, 5));
        for (std::int64_t& value : named) value = static_cast<std::int64_t>(below(generator, 8));
        if (below(generator, 4) == 0) named = elements_;
        for (const std::int64_t value : named)
            if (!has(others, value)) others.push_back(value);
        std::vector<Raw> sent;
        for (const std::int64_t value : named)
            sent.push_back(
                {below(generator, 4) == 0 ? one(static_cast<double>(value)) : one(value)});
        const Bytes arguments = encoded(sent);
        const Numbers both = common(elements_, others), mine = minus(elements_, others),
                      theirs = minus(others, elements_);
        if (below(generator, 4) == 0)
            return call_with_several(generator, sent, others, asker, hearing);
        const bool is_proper = below(generator, 2) == 0;
        const Bytes compared = encoded(sent, is_proper);
        const bool are_same = mine.empty() && theirs.empty();
        const auto change = [&](const char* method, const Numbers& to) {
            elements_ = to;
            hearing.done(asker);
            return request(method, arguments);
        };
        switch (below(generator, 12)) {
            case 0:
                return hearing.done(asker, joined(elements_, theirs)), request("union", arguments);
            case 1: return hearing.done(asker, both), request("intersection", arguments);
            case 2: return hearing.done(asker, mine), request("difference", arguments);
            case 3:
                return hearing.done(asker, joined(mine, theirs)),
                       request("symmetric_difference", arguments);
            case 4:
                return hearing.done(asker, mine.empty() && !(is_proper && are_same)),
                       request("issubset", compared);
            case 5:
                return hearing.done(asker, theirs.empty() && !(is_proper && are_same)),
                       request("issuperset", compared);
            case 6: return hearing.done(asker, both.empty()), request("isdisjoint", arguments);
            case 7:
                return hearing.done(asker, mine.empty() && theirs.empty()),
                       request("equals", arguments);
            case 8: return change("intersection_update", both);
            case 9: return change("difference_update", mine);
            case 10: return change("symmetric_difference_update", joined(mine, theirs));
            default: return change("update", joined(elements_, theirs));
        }
    }

    // With a second array of values.
    Request call_with_several(Generator& generator, const std::vector<Raw>& first,
                              const Numbers& others, const Asker& asker, Hearing& hearing) {
        Numbers second(below(generator, 4));
        for (std::int64_t& value : second) value = static_cast<std::int64_t>(below(generator, 8));
        Numbers together = others;
        for (const std::int64_t value : second)
            if (!has(together, value)) together.push_back(value);
        const Bytes arguments = encoded(first, std::vector<Numbers>{second});
        const Numbers all = joined(elements_, minus(together, elements_)),
                      rest = minus(elements_, together);
        const Numbers both = common(common(elements_, others), second);
        const auto change = [&](const char* method, const Numbers& to) {
            elements_ = to;
            hearing.done(asker);
            return request(method, arguments);
        };
        switch (below(generator, 6)) {
            case 0: return hearing.done(asker, all), request("union", arguments);
            case 1: return hearing.done(asker, both), request("intersection", arguments);
            case 2: return hearing.done(asker, rest), request("difference", arguments);
            case 3: return change("update", all);
            case 4: return change("intersection_update", both);
            default: return change("difference_update", rest);
        }
    }

    ObjectId object_{};
    Numbers elements_;
};

}  // namespace

std::vector<Factory> set_models() { return {factory<SetModel>()}; }

}  // namespace steward::random
