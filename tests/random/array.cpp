// The model of the array: a row of integers of one length, as multiprocessing.Array.
#include "tests/random/model.hpp"
#include "tests/random/python.hpp"

#include <algorithm>

namespace steward::random {
namespace {

constexpr std::int64_t index_max = 7;

// Eight bytes for each, little-endian.
Bytes packed(const Numbers& numbers) {
    Bytes content;
    for (const std::int64_t item : numbers) {
        const auto bits = static_cast<std::uint64_t>(item);
        for (int shift = 0; shift < 64; shift += 8)
            content.push_back(static_cast<char>(bits >> shift));
    }
    Bytes bytes;
    Writer(bytes).binary(content);
    return bytes;
}

class ArrayModel final : public Model {
public:
    explicit ArrayModel(Generator& generator) : items_(below(generator, 7)) {}

    void make(Founder& founder) override {
        object_ = founder.make("array", encoded("integer", items_.size()));
    }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        switch (below(generator, 8)) {
            case 0: return hearing.done(asker, items_.size()), request("len");
            case 1: return hearing.done(asker, items_), request("copy");
            case 2: return hearing.done(asker, "integer"), request("kind");
            case 3:
            case 4: return call_on_one(generator, asker, hearing);
            default: return call_on_several(generator, asker, hearing);
        }
    }

private:
    Request request(const char* method, const Bytes& arguments = encoded()) const {
        return {object_, std::string("array.") + method, arguments};
    }
    static std::int64_t choose(Generator& generator) {
        return static_cast<std::int64_t>(below(generator, 2 * index_max)) - index_max;
    }
    static MaybeIndex bound(Generator& generator) {
        return below(generator, 4) == 0 ? std::nullopt : std::optional(choose(generator));
    }

    Request call_on_one(Generator& generator, const Asker& asker, Hearing& hearing) {
        const std::int64_t index = choose(generator), value = choose(generator) / 2;
        const auto at = place_of(index, items_.size());
        const ErrorCode refusal = at ? ErrorCode::none : ErrorCode::index_out_of_range;
        const std::int64_t before = at ? items_[*at] : 0;
        switch (below(generator, 4)) {
            case 0:
                at ? hearing.done(asker, before) : hearing.refuse(asker, refusal);
                return request("get", encoded(index));
            case 1:
                hearing.done_unless(asker, refusal);
                if (at) items_[*at] = value;
                return request("set", encoded(index, value));
            case 2:
                if (below(generator, 4) != 0) return fetch_add(index, 80 * value, asker, hearing);
                at ? hearing.done(asker, before) : hearing.refuse(asker, refusal);
                if (at) items_[*at] += value;
                return request("fetch_add", encoded(index, value));
            default:
                at ? hearing.answer(asker, encoded(before == value, before))
                   : hearing.refuse(asker, refusal);
                if (at && before == value) items_[*at] = 1;
                return request("compare_exchange", encoded(index, value, 1));
        }
    }

    // As one who counts in bytes.
    Request fetch_add(std::int64_t index, std::int64_t amount, const Asker& asker,
                      Hearing& hearing) {
        const auto at = place_of(index, items_.size());
        const auto is_byte = [](std::int64_t number) {
            return number >= INT8_MIN && number <= INT8_MAX;
        };
        if (!at)
            hearing.refuse(asker, ErrorCode::index_out_of_range);
        else if (!is_byte(items_[*at]) || !is_byte(items_[*at] + amount))
            hearing.refuse(asker, ErrorCode::overflow);
        else
            hearing.done(asker, std::exchange(items_[*at], items_[*at] + amount));
        return request("fetch_add", encoded(index, amount, "int8"));
    }

    Request call_on_several(Generator& generator, const Asker& asker, Hearing& hearing) {
        const MaybeIndex start = bound(generator), stop = bound(generator);
        const std::int64_t value = choose(generator) / 2;
        const std::vector<std::size_t> places = places_of(items_.size(), start, stop, 1);
        Numbers chosen;
        for (const std::size_t place : places) chosen.push_back(items_[place]);
        switch (below(generator, 5)) {
            case 0:
                for (const std::size_t place : places) items_[place] = value;
                return hearing.done(asker), request("fill", encoded(value, start, stop));
            case 1:
                return hearing.answer(asker, packed(chosen)),
                       request("get_packed", encoded(start, stop));
            case 2:
                return set_packed(choose(generator), Numbers(below(generator, 4), value), asker,
                                  hearing);
            default: return call_on_slice(generator, start, stop, asker, hearing);
        }
    }

    Request set_packed(std::int64_t start, const Numbers& values, const Asker& asker,
                       Hearing& hearing) {
        const std::int64_t first = bound_of(start, items_.size());
        const bool fits = std::ssize(values) <= std::ssize(items_) - first;
        hearing.done_unless(asker, fits ? ErrorCode::none : ErrorCode::index_out_of_range);
        if (fits) std::copy(values.begin(), values.end(), items_.begin() + first);
        return request("set_packed", encoded(start, Raw{packed(values)}));
    }

    Request call_on_slice(Generator& generator, MaybeIndex start, MaybeIndex stop,
                          const Asker& asker, Hearing& hearing) {
        const std::int64_t step = static_cast<std::int64_t>(below(generator, 5)) - 2;
        const bool reads = below(generator, 2) == 0;
        std::vector<std::size_t> places;
        if (step != 0) places = places_of(items_.size(), start, stop, step);
        Numbers values(below(generator, 3) == 0 ? below(generator, 4) : places.size());
        std::generate(values.begin(), values.end(), [&] { return choose(generator); });
        if (reads) {
            Numbers chosen;
            for (const std::size_t place : places) chosen.push_back(items_[place]);
            step == 0 ? hearing.refuse(asker, ErrorCode::bad_argument)
                      : hearing.done(asker, chosen);
            return request("get_slice", encoded(start, stop, step));
        }
        const bool fits = step != 0 && values.size() == places.size();
        hearing.done_unless(asker, fits ? ErrorCode::none : ErrorCode::bad_argument);
        for (std::size_t i = 0; fits && i < places.size(); ++i) items_[places[i]] = values[i];
        return request("set_slice", encoded(values, start, stop, step));
    }

    ObjectId object_{};
    Numbers items_;
};

}  // namespace

std::vector<Factory> array_models() { return {factory<ArrayModel>()}; }

}  // namespace steward::random
