// The shared array: numbers or booleans of one kind in a fixed number of places, as multiprocessing.Array. Each takes eight
// bytes, here and in the packed form, in which many travel as one binary value.
#include "engine/binary.hpp"
#include "engine/slice.hpp"
#include "engine/types/container.hpp"
#include "engine/types/types.hpp"

#include <bit>
#include <cstring>

namespace steward::engine {
namespace {

static_assert(std::endian::native == std::endian::little, "the packed form is the memory's own");

using Bits = std::uint64_t;
using MaybeBound = std::optional<Bound>;

constexpr std::int64_t length_max = 1'000'000'000;

// What an array's items are. A narrow kind of numbers takes eight bytes for each too: it bounds what they can be.
struct Element {
    enum class Form : std::uint8_t { integer, real, boolean };

    std::string_view name;
    Form form;
    const NumberKind* narrow = nullptr;
};

Element element(std::string_view name) {
    if (name == "integer") return {"integer", Element::Form::integer};
    if (name == "real") return {"real", Element::Form::real};
    if (name == "boolean") return {"boolean", Element::Form::boolean};
    const NumberKind* kind = number_kind(name);
    if (kind != nullptr && kind->form == NumberKind::Form::single) return {kind->name, Element::Form::real, kind};
    if (kind != nullptr && kind->form == NumberKind::Form::integer && kind->most <= INT64_MAX)
        return {kind->name, Element::Form::integer, kind};
    throw Refusal{ErrorCode::bad_argument, "array.create: 'kind' must be \"integer\", \"real\", \"boolean\", \"int8\" to "
                                           "\"int64\", \"uint8\" to \"uint32\" or \"float32\""};
}

class SharedArray final : public Object {
public:
    SharedArray(Element element, std::vector<Bits> items) : element_(element), items_(std::move(items)) {}

    static std::unique_ptr<Object> create(Call& call, std::optional<std::string_view> kind, std::optional<ValueView> items) {
        const Element of = element(kind.value_or("integer"));
        return std::make_unique<SharedArray>(of, items ? initial(call, of, *items) : std::vector<Bits>());
    }

    Any get(std::int64_t index) const {
        Any answer;
        Writer writer(answer.bytes);
        write_item(writer, items_[place(index, "get")]);
        return answer;
    }
    void set(std::int64_t index, ValueView value) {
        const std::size_t at = place(index, "set");
        items_[at] = bits(element_, value, "set");
    }

    Array get_slice(MaybeBound start, MaybeBound stop, MaybeBound step) const {
        return answer(Slice::of(items_.size(), start, stop, step, "array.get_slice"), "get_slice");
    }
    void set_slice(ArrayView values, MaybeBound start, MaybeBound stop, MaybeBound step) {
        const Slice slice = Slice::of(items_.size(), start, stop, step, "array.set_slice");
        require_count(values.count, slice);
        std::vector<Bits> fresh;
        fresh.reserve(values.count);
        for_each_item(values.value, [&](ValueView value) { fresh.push_back(bits(element_, value, "set_slice")); });
        for (std::int64_t i = 0; i < slice.count; ++i) items_[slice.index(i)] = fresh[static_cast<std::size_t>(i)];
    }
    void fill(ValueView value, MaybeBound start, MaybeBound stop) {
        const Slice slice = Slice::of(items_.size(), start, stop, std::nullopt, "array.fill");
        const Bits item = bits(element_, value, "fill");
        std::fill_n(items_.begin() + slice.start, slice.count, item);
    }

    Binary get_packed(MaybeBound start, MaybeBound stop) const {
        const Slice slice = Slice::of(items_.size(), start, stop, std::nullopt, "array.get_packed");
        require_answerable(static_cast<std::size_t>(slice.count), sizeof(Bits), "get_packed");
        Binary answer;
        Writer writer(answer.bytes);
        const char* const from = reinterpret_cast<const char*>(items_.data() + slice.start);
        writer.binary({from, static_cast<std::size_t>(slice.count) * sizeof(Bits)});
        return answer;
    }
    void set_packed(Bound start, BinaryView bytes) {
        const Slice slice = Slice::of(items_.size(), start, std::nullopt, std::nullopt, "array.set_packed");
        const std::size_t count = bytes.content.size() / sizeof(Bits);
        if (bytes.content.size() % sizeof(Bits) != 0)
            throw Refusal{ErrorCode::bad_argument, "array.set_packed: each item has eight bytes"};
        if (count > static_cast<std::size_t>(slice.count))
            throw Refusal{ErrorCode::index_out_of_range, "array.set_packed: " + std::to_string(count) +
                                                             " items where only " + std::to_string(slice.count) + " are"};
        require_items(bytes.content);
        if (count > 0) std::memcpy(items_.data() + slice.start, bytes.content.data(), bytes.content.size());
    }

    AnyNumber fetch_add(std::int64_t index, Number amount, std::optional<std::string_view> kind) {
        const std::size_t at = place(index, "fetch_add");
        if (element_.form == Element::Form::boolean)
            throw Refusal{ErrorCode::type_mismatch, "array.fetch_add: booleans cannot be added to"};
        const NumberKind* callers = named_kind(kind, "array.fetch_add");
        AnyNumber before{get(index).bytes};
        const Bytes after = sum({before.bytes}, amount, "array.fetch_add", callers == nullptr ? element_.narrow : callers);
        if (element_.form == Element::Form::integer && ValueView{after}.kind() == Kind::unsigned_integer)
            throw Refusal{ErrorCode::overflow, "array.fetch_add: the sum does not fit a 64-bit integer"};
        items_[at] = bits(element_, {after}, "fetch_add");
        return before;
    }
    Array compare_exchange(Call& call, std::int64_t index, ValueView expected, ValueView desired) {
        const std::size_t at = place(index, "compare_exchange");
        const Bits fresh = bits(element_, desired, "compare_exchange");
        const Any before = get(index);
        const bool same = equal({before.bytes}, expected);
        if (same)
            items_[at] = fresh;
        else
            call.unchanged();
        return flag_and_value(same, {before.bytes});
    }

    std::int64_t len() const { return static_cast<std::int64_t>(items_.size()); }
    Array copy() const { return answer(whole(), "copy"); }
    Any kind() const {
        Any answer;
        Writer(answer.bytes).text(element_.name);
        return answer;
    }

    void write(Writer& writer) const override { write_items(writer, whole()); }
    Sample sample() const override {
        if (element_.form == Element::Form::real) return {.value = Kind::real};
        return {.value = element_.form == Element::Form::integer ? Kind::integer : Kind::boolean};
    }
    std::size_t stored_bytes() const override { return items_.size() * sizeof(Bits); }

private:
    Slice whole() const { return {.start = 0, .step = 1, .count = len()}; }

    // As many zeros as the number says, or the array's items.
    static std::vector<Bits> initial(Call& call, Element of, ValueView items) {
        const Token head = items.head();
        if (head.kind == Kind::nil) return {};
        if (head.kind != Kind::array && head.kind != Kind::integer)
            throw Refusal{ErrorCode::bad_argument, "array.create: 'items' must be an array or a length"};
        const std::int64_t length = head.kind == Kind::integer ? head.integer() : static_cast<std::int64_t>(head.bits);
        if (length < 0 || length > length_max)
            throw Refusal{ErrorCode::bad_argument, "array.create: a length is 0 to 1000000000"};
        call.require_room(static_cast<std::uint64_t>(length) * sizeof(Bits));
        if (head.kind == Kind::integer) return std::vector<Bits>(static_cast<std::size_t>(length));
        std::vector<Bits> made;
        made.reserve(static_cast<std::size_t>(length));
        for_each_item(items, [&](ValueView value) { made.push_back(bits(of, value, "create")); });
        return made;
    }

    static Bits bits(Element of, ValueView value, std::string_view method) {
        const Token token = value.head();
        const std::string where = "array." + std::string(method);
        if (of.form == Element::Form::boolean && token.kind == Kind::boolean) return token.bits != 0 ? 1 : 0;
        if (of.narrow != nullptr) require_fit(*of.narrow, value, where);
        if (of.form == Element::Form::integer && token.kind == Kind::integer) return static_cast<Bits>(token.integer());
        if (of.form == Element::Form::real && token.kind == Kind::real) return std::bit_cast<Bits>(token.real);
        if (of.form == Element::Form::real && token.kind == Kind::integer)
            return std::bit_cast<Bits>(static_cast<double>(token.integer()));
        if (of.form == Element::Form::real && token.kind == Kind::unsigned_integer)
            return std::bit_cast<Bits>(static_cast<double>(token.bits));
        if (of.form == Element::Form::integer && token.kind == Kind::unsigned_integer)
            throw Refusal{ErrorCode::overflow, where + ": the integer does not fit 64 bits with a sign"};
        throw Refusal{ErrorCode::type_mismatch, where + ": the array's kind is " + std::string(of.name) + ", not " +
                                                    std::string(steward::name(value.kind()))};
    }

    // Whether each item that comes packed is one of this array's.
    void require_items(BytesView packed) const {
        if (element_.form != Element::Form::boolean && element_.narrow == nullptr) return;
        for (std::size_t at = 0; at < packed.size(); at += sizeof(Bits)) {
            Bits item = 0;
            std::memcpy(&item, packed.data() + at, sizeof item);
            if (element_.form == Element::Form::boolean) {
                if (item > 1) throw Refusal{ErrorCode::bad_argument, "array.set_packed: a boolean is 0 or 1"};
                continue;
            }
            Bytes scratch;
            Writer writer(scratch);
            write_item(writer, item);
            require_fit(*element_.narrow, {scratch}, "array.set_packed");
        }
    }
    static void require_count(std::uint64_t count, const Slice& slice) {
        if (count == static_cast<std::uint64_t>(slice.count)) return;
        throw Refusal{ErrorCode::bad_argument, "array.set_slice: " + std::to_string(count) + " values for a slice of " +
                                                   std::to_string(slice.count) + " items; an array keeps its length"};
    }
    // Before the answer is built: so many items of at least so many bytes.
    static void require_answerable(std::size_t count, std::size_t bytes_each, std::string_view method) {
        constexpr std::size_t header_bytes = 5;
        if (count <= (limits::answer_bytes_max - header_bytes) / bytes_each) return;
        throw Refusal{ErrorCode::limit_exceeded, "array." + std::string(method) + ": the items are larger than a message may be: " +
                                                     std::to_string(limits::answer_bytes_max) + " bytes"};
    }

    std::size_t place(std::int64_t index, std::string_view method) const {
        if (const auto found = item_index(items_.size(), index)) return *found;
        throw Refusal{ErrorCode::index_out_of_range, "array." + std::string(method) + ": index " + std::to_string(index) +
                                                         " is out of range for an array of " +
                                                         std::to_string(items_.size())};
    }

    void write_item(Writer& writer, Bits item) const {
        switch (element_.form) {
            case Element::Form::integer: return writer.integer(static_cast<std::int64_t>(item));
            case Element::Form::real: return writer.real(std::bit_cast<double>(item));
            case Element::Form::boolean: return writer.boolean(item != 0);
        }
    }
    void write_items(Writer& writer, const Slice& slice) const {
        writer.array(static_cast<std::size_t>(slice.count));
        for (std::int64_t i = 0; i < slice.count; ++i) write_item(writer, items_[slice.index(i)]);
    }
    Array answer(const Slice& slice, std::string_view method) const {
        const std::size_t count = static_cast<std::size_t>(slice.count);
        require_answerable(count, element_.form == Element::Form::real ? 1 + sizeof(Bits) : 1, method);
        Array made;
        Writer writer(made.bytes);
        write_items(writer, slice);
        if (made.bytes.size() > limits::answer_bytes_max) require_answerable(made.bytes.size(), 1, method);
        return made;
    }

    Element element_;
    std::vector<Bits> items_;
};

}  // namespace

TypeRow array_type() {
    return {
        .name = "array",
        .summary = "Numbers or booleans of one kind in a fixed number of places, as multiprocessing.Array. Negative indices count "
                   "from the end.",
        .constructor = constructor<&SharedArray::create>({"kind", "items"},
            "An array of the kind \"integer\" (64 bits with a sign; if it is not given), \"real\" (a double), \"boolean\", or a "
            "narrower one: \"int8\", \"int16\", \"int32\", \"int64\", \"uint8\", \"uint16\", \"uint32\", \"float32\". `items` are "
            "its items, or how many zeros."),
        .methods = {
            method<&SharedArray::get>("get", {"index"}, reads, "The item at the index."),
            method<&SharedArray::set>("set", {"index", "value"}, writes, "Replace the item at the index."),
            method<&SharedArray::get_slice>("get_slice", {"start", "stop", "step"}, reads, "The items of the slice."),
            method<&SharedArray::set_slice>("set_slice", {"values", "start", "stop", "step"}, writes,
                "Replace the items of the slice by as many values as it has items."),
            method<&SharedArray::fill>("fill", {"value", "start", "stop"}, writes,
                "Set all items from `start` to before `stop` to the value."),
            method<&SharedArray::get_packed>("get_packed", {"start", "stop"}, reads,
                "The items from `start` to before `stop` as bytes: eight for each, little-endian; a boolean is the integer 0 or 1."),
            method<&SharedArray::set_packed>("set_packed", {"start", "bytes"}, writes,
                "Replace the items from `start` on by those in the bytes, which are packed as by get_packed."),
            method<&SharedArray::fetch_add>("fetch_add", {"index", "amount", "kind"}, writes,
                "Add to the number at the index and return the number it was before. `kind` is as for `value.fetch_add`."),
            method<&SharedArray::compare_exchange>("compare_exchange", {"index", "expected", "desired"}, writes,
                "Replace the item at the index if it is equal to `expected`. Returns whether it was, and the item before."),
            method<&SharedArray::len>("len", {}, reads, "How many items there are."),
            method<&SharedArray::copy>("copy", {}, reads, "All items."),
            method<&SharedArray::kind>("kind", {}, reads,
                "The kind of the items: \"integer\", \"real\", \"boolean\", or a narrower one as for `create`."),
        },
    };
}

}  // namespace steward::engine
