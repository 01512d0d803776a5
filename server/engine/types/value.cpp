// The shared value: one value in one place, as multiprocessing.Value, with what a shared one needs
// as one call, and callers that wait until it compares to something. Its kind, chosen when it is
// made, is what every later value must be.
#include "engine/charges.hpp"
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
    if (const NumberKind* kind = number_kind(name))
        return {kind->name, Content::Form::number, kind};
    throw Refusal{ErrorCode::bad_argument,
                  "'kind' must be \"any\", \"boolean\", \"string\", \"number\", \"integer\", "
                  "\"int8\" to \"int64\", \"uint8\" to \"uint64\" or \"float32\""};
}

class SharedValue final : public Object {
public:
    explicit SharedValue(Content content) : content_(content) {}

    static std::unique_ptr<Object> create(const Call& call, Effects& effects, ValueView value,
                                          std::optional<std::string_view> kind) {
        auto made = std::make_unique<SharedValue>(content(kind.value_or("any")));
        made->replace(call, effects, made->fitting(value));
        return made;
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(2);
        auto made = std::make_unique<SharedValue>(content(saved.text()));
        made->bytes_ = made->fitting(saved.value()).bytes;
        made->references_.loaded(made->get());
        return made;
    }
    void save(Writer& writer) const override {
        writer.array(2);
        writer.text(content_.name);
        writer.raw(bytes_);
    }

    ValueView get() const { return {bytes_}; }
    void set(const Call& call, Effects& effects, ValueView value) {
        replace(call, effects, fitting(value));
    }

    AnyNumber fetch_add(const Call& call, Effects& effects, Number amount,
                        std::optional<std::string_view> kind) {
        const NumberKind* callers = named_kind(kind);
        const Bytes after = sum(get(), amount, callers == nullptr ? content_.number : callers);
        AnyNumber before{bytes_};
        replace(call, effects, fitting({after}));
        return before;
    }
    Array compare_exchange(const Call& call, Effects& effects, ValueView expected,
                           ValueView desired) {
        fitting(desired);
        const bool same = equal(get(), expected);
        Array answer = flag_and_value(same, get());
        if (same)
            replace(call, effects, desired);
        else
            effects.unchanged();
        return answer;
    }
    Any exchange(const Call& call, Effects& effects, ValueView value) {
        fitting(value);
        Any before{bytes_};
        replace(call, effects, value);
        return before;
    }

    Readiness can_wait_until(std::string_view comparison, ValueView operand) const {
        Readiness readiness = Comparison(comparison, operand).holds(get());
        readiness.answer_bytes = bytes_.size();
        return readiness;
    }
    ValueView wait_until(Effects& effects, std::string_view, ValueView, Timeout) {
        return effects.unchanged(), get();
    }

    void show(Writer& writer, const Holders&) const override { writer.raw(bytes_); }
    Glimpse glimpse(BytesView) const override { return Glimpse::of(get()); }
    Sample sample() const override {
        return {.value = get().kind(),
                .only = content_.form == Content::Form::any ? std::string_view() : content_.name};
    }
    std::size_t stored_bytes() const override { return charges::text(bytes_.size()); }
    bool holds_references() const override { return references_.any(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        if (references_.any()) for_each_reference(get(), visit);
    }

private:
    ValueView fitting(ValueView value) const {
        if (content_.number != nullptr) return require_fit(*content_.number, value), value;
        const bool is_boolean = value.kind() == Kind::boolean;
        const bool is_string = value.kind() == Kind::text;
        if (content_.form == Content::Form::any ||
            (content_.form == Content::Form::boolean ? is_boolean : is_string))
            return value;
        throw Refusal{ErrorCode::type_mismatch, "the value's kind is " +
                                                    std::string(content_.name) + ", not " +
                                                    std::string(name(value.kind()))};
    }
    void replace(const Call& call, Effects& effects, ValueView value) {
        references_.stored(call, effects, value);
        if (references_.any()) references_.dropped(effects, get());
        keep(value.bytes);
    }

    // In a room that is no larger than it needs, but for a few bytes.
    void keep(BytesView bytes) {
        constexpr std::size_t few = 64;
        if (bytes.size() <= few && bytes_.capacity() <= few) {
            bytes_ = bytes;
        } else {
            Bytes fitting(bytes);
            bytes_.swap(fitting);
        }
    }

    Content content_;
    Bytes bytes_{"\xc0"};
    HeldReferences references_;
};

}  // namespace

TypeRow value_type() {
    return {
        .name = "value",
        .summary =
            "One value that can be added to, exchanged and waited for, as multiprocessing.Value.",
        .own_bytes = 96,
        .constructor = constructor<&SharedValue::create, &SharedValue::load>(
            {"value", "kind"},
            "This value. `kind` is what every later value must be: \"any\" (if it is not given), "
            "\"boolean\", \"string\", \"number\", \"integer\" (64 bits, with or without a sign), "
            "\"int8\", \"int16\", \"int32\", \"int64\", \"uint8\", \"uint16\", \"uint32\", "
            "\"uint64\" or \"float32\". Anything else is refused with type_mismatch, a number that "
            "the kind has no room for with overflow."),
        .methods = {
            method<&SharedValue::get>("get", {}, costs(linear(Cost::bytes, 0.7f), reads),
                                      "The value."),
            method<&SharedValue::set>("set", {"value"}, overwriting(grows), "Replace the value."),
            method<&SharedValue::fetch_add>(
                "fetch_add", {"amount", "kind"}, grows,
                "Add to the number and return the number it was before. With a `kind` of "
                "numbers, as for `create`, both must be of it: what the caller could not "
                "hold is refused with overflow, and nothing changes."),
            method<&SharedValue::compare_exchange>(
                "compare_exchange", {"expected", "desired"}, grows,
                "Replace the value if it is equal to `expected`. Returns whether it was, "
                "and the value before."),
            method<&SharedValue::exchange>("exchange", {"value"}, grows,
                                           "Replace the value and return the one before."),
            method<&SharedValue::can_wait_until, &SharedValue::wait_until>(
                "wait_until", {"comparison", "operand", "timeout"},
                waits(waiters, Awaits::signal, Order::side_by_side),
                "Wait until the value compares to `operand` as `comparison` (\"==\", "
                "\"!=\", \"<\", \"<=\", \">\", \">=\") says; returns the value.")}};
}

}  // namespace steward::engine
