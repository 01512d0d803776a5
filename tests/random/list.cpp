// The model of the list: what Python's list does with the same calls.
#include "tests/random/model.hpp"
#include "tests/random/python.hpp"

#include <algorithm>

namespace steward::random {
namespace {

constexpr std::int64_t far = 6;  // indices, keys and amounts stay small, so that they meet

class ListModel final : public Model {
public:
    explicit ListModel(Generator&) {}

    void make(Founder& founder) override { object_ = founder.make("list", encoded()); }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        index_ = static_cast<std::int64_t>(below(generator, 2 * far)) - far;
        value_ = static_cast<std::int64_t>(below(generator, 8));
        at_ = place_of(index_, items_.size());
        if (items_.size() > 9) return clear(asker, hearing);
        switch (below(generator, 4)) {
            case 0: return read(generator, asker, hearing);
            case 1: return change_one(generator, asker, hearing);
            case 2: return change_several(generator, asker, hearing);
            default: return grow(generator, asker, hearing);
        }
    }

private:
    Request request(const char* method, const Bytes& arguments = encoded()) const {
        return {object_, std::string("list.") + method, arguments};
    }
    // What is at the index, or the refusal.
    void answer_item(const Asker& asker, Hearing& hearing,
                     ErrorCode otherwise = ErrorCode::index_out_of_range) const {
        if (at_)
            hearing.done(asker, items_[*at_]);
        else
            hearing.refuse(asker, otherwise);
    }
    Numbers some(Generator& generator) const {
        Numbers values(below(generator, 4));
        for (std::int64_t& value : values) value = static_cast<std::int64_t>(below(generator, 8));
        return values;
    }
    static MaybeIndex bound(Generator& generator) {
        if (below(generator, 4) == 0) return std::nullopt;
        return static_cast<std::int64_t>(below(generator, 2 * far)) - far;
    }

    Request read(Generator& generator, const Asker& asker, Hearing& hearing) {
        const auto found = std::find(items_.begin(), items_.end(), value_);
        switch (below(generator, 9)) {
            case 0: return answer_item(asker, hearing), request("get", encoded(index_));
            case 1:
                return hearing.done(asker, at_ ? items_[*at_] : value_),
                       request("get_or", encoded(index_, value_));
            case 2: return hearing.done(asker, items_.size()), request("len");
            case 3:
                return hearing.done(asker, found != items_.end()),
                       request("contains", encoded(value_));
            case 4:
                hearing.done(asker, std::count(items_.begin(), items_.end(), value_));
                return request("count", encoded(value_));
            case 5:
                if (found == items_.end())
                    hearing.refuse(asker, ErrorCode::value_not_found);
                else
                    hearing.done(asker, found - items_.begin());
                return request("index", encoded(value_));
            case 6: return hearing.done(asker, items_), request("copy");
            case 7: {
                const Numbers others = below(generator, 2) == 0 ? items_ : some(generator);
                return hearing.done(asker, items_ == others), request("equals", encoded(others));
            }
            default: return read_slice(generator, asker, hearing);
        }
    }

    Request read_slice(Generator& generator, const Asker& asker, Hearing& hearing) {
        const MaybeIndex start = bound(generator), stop = bound(generator);
        const std::int64_t step = static_cast<std::int64_t>(below(generator, 7)) - 3;
        if (step == 0) hearing.refuse(asker, ErrorCode::bad_argument);
        Numbers chosen;
        if (step != 0)
            for (const std::size_t place : places_of(items_.size(), start, stop, step))
                chosen.push_back(items_[place]);
        if (step != 0) hearing.done(asker, chosen);
        return request("get_slice", encoded(start, stop, step));
    }

    Request change_one(Generator& generator, const Asker& asker, Hearing& hearing) {
        switch (below(generator, 6)) {
            case 0:
                hearing.done_unless(asker, at_ ? ErrorCode::none : ErrorCode::index_out_of_range);
                if (at_) items_[*at_] = value_;
                return request("set", encoded(index_, value_));
            case 1:
                hearing.done_unless(asker, at_ ? ErrorCode::none : ErrorCode::index_out_of_range);
                if (at_) items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(*at_));
                return request("delete", encoded(index_));
            case 2:
                answer_item(asker, hearing,
                            items_.empty() ? ErrorCode::empty : ErrorCode::index_out_of_range);
                if (at_) items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(*at_));
                return request("pop", encoded(index_));
            case 3:
                answer_item(asker, hearing);
                if (at_) items_[*at_] += value_;
                return request("fetch_add", encoded(index_, value_));
            case 4: {
                const auto found = std::find(items_.begin(), items_.end(), value_);
                hearing.done_unless(asker, found != items_.end() ? ErrorCode::none
                                                                 : ErrorCode::value_not_found);
                if (found != items_.end()) items_.erase(found);
                return request("remove", encoded(value_));
            }
            default:
                if (!at_)
                    hearing.refuse(asker, ErrorCode::index_out_of_range);
                else
                    hearing.answer(asker, encoded(items_[*at_] == value_, items_[*at_]));
                if (at_ && items_[*at_] == value_) items_[*at_] = 7;
                return request("compare_exchange", encoded(index_, value_, 7));
        }
    }

    Request change_several(Generator& generator, const Asker& asker, Hearing& hearing) {
        const MaybeIndex start = bound(generator), stop = bound(generator);
        const std::vector<std::size_t> places = places_of(items_.size(), start, stop, 1);
        const auto first =
            items_.begin() + (places.empty() ? (start ? bound_of(*start, items_.size()) : 0)
                                             : static_cast<std::ptrdiff_t>(places.front()));
        const auto last = first + static_cast<std::ptrdiff_t>(places.size());
        switch (below(generator, 5)) {
            case 0:
                hearing.done(asker);
                items_.erase(first, last);
                return request("delete_slice", encoded(start, stop));
            case 1: {
                const Numbers values = some(generator);
                hearing.done(asker);
                const auto at = items_.erase(first, last);
                items_.insert(at, values.begin(), values.end());
                return request("set_slice", encoded(values, start, stop));
            }
            case 2:
                std::reverse(items_.begin(), items_.end());
                return hearing.done(asker), request("reverse");
            case 3:
                std::sort(items_.begin(), items_.end());
                return hearing.done(asker), request("sort");
            default: return pop_many(generator, asker, hearing);
        }
    }

    // The last `count` items.
    Request pop_many(Generator& generator, const Asker& asker, Hearing& hearing) {
        const auto count = static_cast<std::int64_t>(below(generator, 4));
        const auto first = items_.end() - std::min<std::ptrdiff_t>(count, std::ssize(items_));
        hearing.done(asker, Numbers(first, items_.end()));
        items_.erase(first, items_.end());
        return request("pop_many", encoded(count));
    }

    Request grow(Generator& generator, const Asker& asker, Hearing& hearing) {
        hearing.done(asker);
        switch (below(generator, 4)) {
            case 0: return items_.push_back(value_), request("append", encoded(value_));
            case 1:
                items_.insert(items_.begin() + bound_of(index_, items_.size()), value_);
                return request("insert", encoded(index_, value_));
            case 2: {
                const Numbers values = some(generator);
                items_.insert(items_.end(), values.begin(), values.end());
                return request("extend", encoded(values));
            }
            default: {
                const auto times = static_cast<std::int64_t>(below(generator, 4)) - 1;
                const Numbers before = std::exchange(items_, {});
                for (std::int64_t i = 0; i < times; ++i)
                    items_.insert(items_.end(), before.begin(), before.end());
                return request("repeat", encoded(times));
            }
        }
    }
    Request clear(const Asker& asker, Hearing& hearing) {
        items_.clear();
        return hearing.done(asker), request("clear");
    }

    ObjectId object_{};
    Numbers items_;
    // Of the call that is being made.
    std::int64_t index_ = 0;
    std::int64_t value_ = 0;
    std::optional<std::size_t> at_;
};

}  // namespace

std::vector<Factory> list_models() { return {factory<ListModel>()}; }

}  // namespace steward::random
