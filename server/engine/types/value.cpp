// The shared value: one value in one place, as multiprocessing.Value, with what a shared one needs as one call, and callers
// that wait until it compares to something. Its kind, chosen when it is made, is what every later value must be.
#include "engine/types/comparison.hpp"
#include "engine/types/container.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane waiters = 0;

// What a value may be: of one kind of numbers, or boolean, string or any.
struct Content {
    enum class Form : std::uint8_t { any, number, boolean, string };

    std::string_view name;
    Form form;
    const NumberKind* number = nullptr;
};

Content content(std::string_view name) {
    if (name == "any") return {"any", Content::Form::any};
    if (name == "boolean") return {"boolean", Content::Form::boolean};
    if (name == "string") return {"string", Content::Form::string};
    if (const NumberKind* kind = number_kind(name)) return {kind->name, Content::Form::number, kind};
    throw Refusal{ErrorCode::bad_argument, "value.create: 'kind' must be \"any\", \"boolean\", \"string\", \"number\", "
                                           "\"integer\", \"int8\" to \"int64\", \"uint8\" to \"uint64\" or \"float32\""};
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

    AnyNumber fetch_add(Call& call, Number amount, std::optional<std::string_view> kind) {
        const NumberKind* callers = named_kind(kind, "value.fetch_add");
        const Bytes after = sum(get(), amount, "value.fetch_add", callers == nullptr ? content_.number : callers);
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
    Sample sample() const override {
        return {.value = get().kind(), .only = content_.form == Content::Form::any ? std::string_view() : content_.name};
    }
    std::size_t stored_bytes() const override { return bytes_.size(); }
    bool holds_references() const override { return references_.any(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        if (references_.any()) for_each_reference(get(), visit);
    }

private:
    ValueView fitting(ValueView value, std::string_view method) const {
        const std::string where = "value." + std::string(method);
        if (content_.number != nullptr) return require_fit(*content_.number, value, where), value;
        const bool is_boolean = value.kind() == Kind::boolean, is_string = value.kind() == Kind::text;
        if (content_.form == Content::Form::any || (content_.form == Content::Form::boolean ? is_boolean : is_string))
            return value;
        throw Refusal{ErrorCode::type_mismatch, where + ": the value's kind is " + std::string(content_.name) + ", not " +
                                                    std::string(name(value.kind()))};
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
            "This value. `kind` is what every later value must be: \"any\" (if it is not given), \"boolean\", \"string\", "
            "\"number\", \"integer\" (64 bits, with or without a sign), \"int8\", \"int16\", \"int32\", \"int64\", \"uint8\", "
            "\"uint16\", \"uint32\", \"uint64\" or \"float32\". Anything else is refused with type_mismatch, a number that the "
            "kind has no room for with overflow."),
        .methods = {
            method<&SharedValue::get>("get", {}, reads, "The value."),
            method<&SharedValue::set>("set", {"value"}, grows, "Replace the value."),
            method<&SharedValue::fetch_add>("fetch_add", {"amount", "kind"}, grows,
                "Add to the number and return the number it was before. With a `kind` of numbers, as for `create`, both must be of "
                "it: what the caller could not hold is refused with overflow, and nothing changes."),
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
