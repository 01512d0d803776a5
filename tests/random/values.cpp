// The model of the value: one number or text, and those who wait until it compares to something.
#include "tests/random/model.hpp"

#include <variant>

namespace steward::random {
namespace {

using Content = std::variant<std::int64_t, std::string>;

class ValueModel final : public Model {
public:
    explicit ValueModel(Generator& generator)
        : kind_(std::vector{"any", "integer", "int8"}[below(generator, 3)]) {}

    void make(Founder& founder) override { object_ = founder.make("value", encoded(0, kind_)); }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const Content fresh = choose(generator);
        const bool fits = is_number(fresh) || kind_ == "any";
        switch (below(generator, 9)) {
            case 0:
                return hearing.answer(asker, bytes(content_)),
                       Request{object_, "value.get", encoded()};
            case 1:
                hearing.done_unless(asker, fits ? ErrorCode::none : ErrorCode::type_mismatch);
                if (fits) content_ = fresh;
                return {object_, "value.set", encoded(Raw{bytes(fresh)})};
            case 2:
                if (fits)
                    hearing.answer(asker, bytes(std::exchange(content_, fresh)));
                else
                    hearing.refuse(asker, ErrorCode::type_mismatch);
                return {object_, "value.exchange", encoded(Raw{bytes(fresh)})};
            case 3: {
                const Content expected = choose(generator);
                if (fits)
                    hearing.answer(asker, encoded(content_ == expected, Raw{bytes(content_)}));
                else
                    hearing.refuse(asker, ErrorCode::type_mismatch);
                if (fits && content_ == expected) content_ = fresh;
                return {object_, "value.compare_exchange",
                        encoded(Raw{bytes(expected)}, Raw{bytes(fresh)})};
            }
            case 4:
            case 5: {
                const auto amount = (static_cast<std::int64_t>(below(generator, 5)) - 2) *
                                    (below(generator, 2) == 0 ? 1 : 60);
                const bool counts_in_bytes = below(generator, 2) == 0;
                fetch_add(amount, counts_in_bytes || kind_ == "int8", asker, hearing);
                return {object_, "value.fetch_add",
                        counts_in_bytes ? encoded(amount, "int8") : encoded(amount)};
            }
            default: return wait_until(generator, asker, hearing);
        }
    }

    void expire(Time now, Hearing& hearing) override { waiting_.expire(now, hearing); }
    void drop(const Gone& gone, Hearing&) override { waiting_.drop(gone); }
    void settle(Hearing& hearing) override {
        std::erase_if(waiting_, [&](const auto& waiter) {
            return answer(waiter.call, waiter.what, hearing);
        });
    }

private:
    struct Wish {
        std::string sign;
        Content operand;
    };

    static bool is_number(const Content& content) {
        return std::holds_alternative<std::int64_t>(content);
    }
    static Bytes bytes(const Content& content) {
        return std::visit([](const auto& value) { return one(value); }, content);
    }
    static Content choose(Generator& generator) {
        const std::uint64_t chosen = below(generator, 12);
        if (chosen >= 10) return chosen == 10 ? "a" : "b";
        return static_cast<std::int64_t>(chosen) - 5;
    }

    static bool is_byte(std::int64_t number) { return number >= INT8_MIN && number <= INT8_MAX; }
    void fetch_add(std::int64_t amount, bool as_byte, const Asker& asker, Hearing& hearing) {
        if (!is_number(content_)) return hearing.refuse(asker, ErrorCode::type_mismatch);
        const std::int64_t before = std::get<std::int64_t>(content_);
        if (as_byte && !(is_byte(before) && is_byte(before + amount)))
            return hearing.refuse(asker, ErrorCode::overflow);
        hearing.answer(asker, bytes(content_));
        content_ = before + amount;
    }
    Request wait_until(Generator& generator, Asker& asker, Hearing& hearing) {
        static const std::vector<std::string> signs{"==", "!=", "<", "<=", ">", ">="};
        const Wish wish{signs[below(generator, signs.size())], choose(generator)};
        const auto seconds = asker.patience(generator);
        if (!answer(asker, wish, hearing)) waiting_.wait(asker, wish, hearing);
        return {object_, "value.wait_until", encoded(wish.sign, Raw{bytes(wish.operand)}, seconds)};
    }
    // False: it has to wait.
    bool answer(const Asker& call, const Wish& wish, Hearing& hearing) const {
        const bool is_equality = wish.sign == "==" || wish.sign == "!=";
        if (!is_equality && content_.index() != wish.operand.index())
            return hearing.refuse(call, ErrorCode::type_mismatch), true;
        const bool less = content_ < wish.operand;
        const bool equal = content_ == wish.operand;
        const bool holds = wish.sign == "=="   ? equal
                           : wish.sign == "!=" ? !equal
                           : wish.sign == "<"  ? less
                           : wish.sign == "<=" ? less || equal
                           : wish.sign == ">"  ? !less && !equal
                                               : !less;
        if (holds) hearing.answer(call, bytes(content_));
        return holds;
    }

    std::string kind_;
    ObjectId object_{};
    Content content_ = std::int64_t{0};
    Line<Wish> waiting_;
};

}  // namespace

std::vector<Factory> value_models() { return {factory<ValueModel>(2)}; }

}  // namespace steward::random
