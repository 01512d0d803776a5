// The shared value: one value in one place, as multiprocessing.Value, with what a shared one needs as one call, and callers
// that wait until it compares to something. Its kind, chosen when it is made, is what every later value must be.
#include "engine/types/comparison.hpp"
#include "engine/types/container.hpp"
#include "engine/types/types.hpp"

#include <array>

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

enum class Content : std::uint8_t { any, number, integer, boolean, string };
constexpr std::array<std::string_view, 5> content_names{"any", "number", "integer", "boolean", "string"};

Content content(std::string_view name) {
    for (std::size_t i = 0; i < content_names.size(); ++i)
        if (content_names[i] == name) return static_cast<Content>(i);
    throw Refusal{ErrorCode::bad_argument,
                  "value.create: 'kind' must be \"any\", \"number\", \"integer\", \"boolean\" or \"string\""};
}

bool fits(Content content, Kind kind) {
    const bool is_integer = kind == Kind::integer || kind == Kind::unsigned_integer;
    switch (content) {
        case Content::number: return is_integer || kind == Kind::real;
        case Content::integer: return is_integer;
        case Content::boolean: return kind == Kind::boolean;
        case Content::string: return kind == Kind::text;
        default: return true;
    }
}

class SharedValue final : public Object {
public:
    explicit SharedValue(Content content) : content_(content) {}

    static std::unique_ptr<Object> create(Call& call, ValueView value, std::optional<std::string_view> kind) {
        auto made = std::make_unique<SharedValue>(content(kind.value_or("any")));
        made->replace(call, made->fitting(value, "create"));
        return made;
    }

    ValueView get() const { return {bytes_}; }
    void set(Call& call, ValueView value) { replace(call, fitting(value, "set")); }

    AnyNumber fetch_add(Call& call, Number amount) {
        const Bytes after = sum(get(), amount, "value.fetch_add");
        AnyNumber before{bytes_};
        replace(call, fitting({after}, "fetch_add"));
        return before;
    }
    Array compare_exchange(Call& call, ValueView expected, ValueView desired) {
        fitting(desired, "compare_exchange");
        const bool same = equal(get(), expected);
        Array answer = flag_and_value(same, get());
        if (same)
            replace(call, desired);
        else
            call.unchanged();
        return answer;
    }
    Any exchange(Call& call, ValueView value) {
        fitting(value, "exchange");
        Any before{bytes_};
        replace(call, value);
        return before;
    }

    Attempt<ValueView> wait_until(Call& call, std::string_view comparison, ValueView operand, Timeout) {
        call.expect_answer(bytes_.size());
        if (!call.goes_on(Comparison(comparison, operand, "value.wait_until").holds(get())))
            return Attempt<ValueView>::wait();
        call.unchanged();
        return get();
    }

    void write(Writer& writer) const override { writer.raw(bytes_); }
    Sample sample() const override { return {.value = get().kind()}; }
    std::size_t stored_bytes() const override { return bytes_.size(); }
    bool holds_references() const override { return references_.any(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        if (references_.any()) for_each_reference(get(), visit);
    }

private:
    ValueView fitting(ValueView value, std::string_view method) const {
        if (fits(content_, value.kind())) return value;
        throw Refusal{ErrorCode::type_mismatch, "value." + std::string(method) + ": the value's kind is " +
                                                    std::string(content_names[static_cast<std::size_t>(content_)]) +
                                                    ", not " + std::string(name(value.kind()))};
    }
    void replace(Call& call, ValueView value) {
        references_.stored(call, value);
        if (references_.any()) references_.dropped(call, get());
        bytes_ = value.bytes;
    }

    Content content_;
    Bytes bytes_{"\xc0"};
    HeldReferences references_;
};

}  // namespace

TypeRow value_type() {
    return {
        .name = "value",
        .summary = "One value that can be added to, exchanged and waited for, as multiprocessing.Value.",
        .constructor = constructor<&SharedValue::create>({"value", "kind"},
            "This value. `kind` is what every later value must be: \"any\" (if it is not given), \"number\", \"integer\", "
            "\"boolean\" or \"string\"; anything else is refused with type_mismatch."),
        .methods = {
            method<&SharedValue::get>("get", {}, reads, "The value."),
            method<&SharedValue::set>("set", {"value"}, grows, "Replace the value."),
            method<&SharedValue::fetch_add>("fetch_add", {"amount"}, grows,
                "Add to the number and return the number it was before."),
            method<&SharedValue::compare_exchange>("compare_exchange", {"expected", "desired"}, grows,
                "Replace the value if it is equal to `expected`. Returns whether it was, and the value before."),
            method<&SharedValue::exchange>("exchange", {"value"}, grows, "Replace the value and return the one before."),
            method<&SharedValue::wait_until>("wait_until", {"comparison", "operand", "timeout"}, waits(waiters, Order::each),
                "Wait until the value compares to `operand` as `comparison` (\"==\", \"!=\", \"<\", \"<=\", \">\", \">=\") says; "
                "returns the value."),
        },
    };
}

}  // namespace steward::engine
