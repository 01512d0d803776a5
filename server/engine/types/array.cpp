// The shared array: numbers or booleans of one kind in a fixed number of places, as
// multiprocessing.Array. Each takes eight bytes, here and in the packed form, in which many travel
// as one binary value.
#include "engine/binary.hpp"
#include "engine/slice.hpp"
#include "engine/types/array_element.hpp"
#include "engine/types/container.hpp"
#include "engine/types/types.hpp"

#include <bit>
#include <cstring>

namespace steward::engine {
namespace {

static_assert(std::endian::native == std::endian::little, "the packed form is the memory's own");

using MaybeBound = std::optional<Bound>;

constexpr std::int64_t length_max = 1'000'000'000;

class SharedArray final : public Object {
public:
    explicit SharedArray(ArrayElement element) : element_(element) {}

    static std::unique_ptr<Object> create(const Call& call, std::optional<std::string_view> kind,
                                          std::optional<ValueView> items) {
        auto made = std::make_unique<SharedArray>(ArrayElement::named(kind.value_or("integer")));
        if (items) made->begin_with(call, *items);
        return made;
    }
    static std::uint64_t count_at_first(std::optional<std::string_view>,
                                        std::optional<ValueView> items) {
        const Token head = items ? items->head() : Token{};
        return head.kind == Kind::array || (head.kind == Kind::integer && head.integer() > 0 &&
                                            head.integer() <= length_max)
                   ? head.bits
                   : 0;
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&) {
        saved.array(2);
        auto made = std::make_unique<SharedArray>(ArrayElement::named(saved.text()));
        for (std::uint64_t left = saved.array(); left > 0; --left)
            made->items_.push_back(made->element_.bits(saved.value()));
        return made;
    }
    void save(Writer& writer) const override {
        writer.array(2);
        writer.text(element_.name);
        write_items(writer, whole());
    }

    Any get(std::int64_t index) const {
        Any answer;
        Writer writer(answer.bytes);
        element_.write(writer, items_[place(index)]);
        return answer;
    }
    void set(std::int64_t index, ValueView value) {
        const std::size_t at = place(index);
        items_[at] = element_.bits(value);
    }

    Array get_slice(MaybeBound start, MaybeBound stop, MaybeBound step) const {
        return answer(Slice::of(items_.size(), start, stop, step));
    }
    void set_slice(ArrayView values, MaybeBound start, MaybeBound stop, MaybeBound step) {
        const Slice slice = Slice::of(items_.size(), start, stop, step);
        require_count(values.count, slice);
        std::vector<ItemBits> fresh;
        fresh.reserve(values.count);
        for_each_item(values.value,
                      [&](ValueView value) { fresh.push_back(element_.bits(value)); });
        for (std::int64_t i = 0; i < slice.count; ++i)
            items_[slice.index(i)] = fresh[static_cast<std::size_t>(i)];
    }
    void fill(ValueView value, MaybeBound start, MaybeBound stop) {
        const Slice slice = Slice::of(items_.size(), start, stop);
        const ItemBits item = element_.bits(value);
        std::fill_n(items_.begin() + slice.start, slice.count, item);
    }

    Binary get_packed(MaybeBound start, MaybeBound stop) const {
        const Slice slice = Slice::of(items_.size(), start, stop);
        require_answerable(static_cast<std::size_t>(slice.count), sizeof(ItemBits));
        Binary answer;
        Writer writer(answer.bytes);
        const char* const from = reinterpret_cast<const char*>(items_.data() + slice.start);
        writer.binary({from, static_cast<std::size_t>(slice.count) * sizeof(ItemBits)});
        return answer;
    }
    void set_packed(Bound start, BinaryView bytes) {
        const Slice slice = Slice::of(items_.size(), start, std::nullopt);
        const std::size_t count = bytes.content.size() / sizeof(ItemBits);
        if (bytes.content.size() % sizeof(ItemBits) != 0)
            throw Refusal{ErrorCode::bad_argument, "each item has eight bytes"};
        if (count > static_cast<std::size_t>(slice.count))
            throw Refusal{ErrorCode::index_out_of_range, std::to_string(count) +
                                                             " items where only " +
                                                             std::to_string(slice.count) + " are"};
        element_.require_packed(bytes.content);
        if (count > 0)
            std::memcpy(items_.data() + slice.start, bytes.content.data(), bytes.content.size());
    }

    AnyNumber fetch_add(std::int64_t index, Number amount, std::optional<std::string_view> kind) {
        const std::size_t at = place(index);
        if (element_.form == ArrayElement::Form::boolean)
            throw Refusal{ErrorCode::type_mismatch, "booleans cannot be added to"};
        const NumberKind* callers = named_kind(kind);
        AnyNumber before{get(index).bytes};
        const Bytes after =
            sum({before.bytes}, amount, callers == nullptr ? element_.narrow : callers);
        if (element_.form == ArrayElement::Form::integer &&
            ValueView{after}.kind() == Kind::unsigned_integer)
            throw Refusal{ErrorCode::overflow, "the sum does not fit a 64-bit integer"};
        items_[at] = element_.bits({after});
        return before;
    }
    Array compare_exchange(Effects& effects, std::int64_t index, ValueView expected,
                           ValueView desired) {
        const std::size_t at = place(index);
        const ItemBits fresh = element_.bits(desired);
        const Any before = get(index);
        const bool same = equal({before.bytes}, expected);
        if (same)
            items_[at] = fresh;
        else
            effects.unchanged();
        return flag_and_value(same, {before.bytes});
    }

    std::int64_t len() const { return static_cast<std::int64_t>(items_.size()); }
    std::uint64_t slice_items(MaybeBound start, MaybeBound stop, MaybeBound step) const {
        return static_cast<std::uint64_t>(Slice::of(items_.size(), start, stop, step).count);
    }
    std::uint64_t slice_of_values(ArrayView values) const { return values.count; }
    std::uint64_t filled_items(ValueView, MaybeBound start, MaybeBound stop) const {
        return packed_items(start, stop);
    }
    std::uint64_t packed_items(MaybeBound start, MaybeBound stop) const {
        return slice_items(start, stop, std::nullopt);
    }
    std::size_t items() const override { return items_.size(); }
    Glimpse glimpse(BytesView index) const override {
        const auto place = index_in(index);
        if (!place || *place >= items_.size()) return {};
        Bytes item;
        Writer writer(item);
        element_.write(writer, items_[*place]);
        return Glimpse::of(ValueView{item});
    }
    Array copy() const { return answer(whole()); }
    Any kind() const {
        Any answer;
        Writer(answer.bytes).text(element_.name);
        return answer;
    }

    void show(Writer& writer, const Holders&) const override { write_items(writer, whole()); }
    Sample sample() const override {
        if (element_.form == ArrayElement::Form::real) return {.value = Kind::real};
        return {.value =
                    element_.form == ArrayElement::Form::integer ? Kind::integer : Kind::boolean};
    }
    std::size_t stored_bytes() const override { return items_.size() * sizeof(ItemBits); }

private:
    Slice whole() const { return {.start = 0, .step = 1, .count = len()}; }

    // As many zeros as the number says, or the array's items.
    void begin_with(const Call& call, ValueView items) {
        const Token head = items.head();
        if (head.kind == Kind::nil) return;
        if (head.kind != Kind::array && head.kind != Kind::integer)
            throw Refusal{ErrorCode::bad_argument, "'items' must be an array or a length"};
        const std::int64_t length =
            head.kind == Kind::integer ? head.integer() : static_cast<std::int64_t>(head.bits);
        if (length < 0 || length > length_max)
            throw Refusal{ErrorCode::bad_argument, "a length is 0 to 1000000000"};
        call.require_room(static_cast<std::uint64_t>(length) * sizeof(ItemBits));
        if (head.kind == Kind::integer) return items_.resize(static_cast<std::size_t>(length));
        items_.reserve(static_cast<std::size_t>(length));
        for_each_item(items, [&](ValueView value) { items_.push_back(element_.bits(value)); });
    }

    static void require_count(std::uint64_t count, const Slice& slice) {
        if (count == static_cast<std::uint64_t>(slice.count)) return;
        throw Refusal{ErrorCode::bad_argument, std::to_string(count) + " values for a slice of " +
                                                   std::to_string(slice.count) +
                                                   " items; an array keeps its length"};
    }
    // Before the answer is built: so many items of at least so many bytes.
    static void require_answerable(std::size_t count, std::size_t bytes_each) {
        constexpr std::size_t header_bytes = 5;
        if (count <= (limits::answer_bytes_max - header_bytes) / bytes_each) return;
        throw Refusal{ErrorCode::limit_exceeded, "the items are larger than a message may be: " +
                                                     std::to_string(limits::answer_bytes_max) +
                                                     " bytes"};
    }

    std::size_t place(std::int64_t index) const {
        if (const auto found = item_index(items_.size(), index)) return *found;
        throw Refusal{ErrorCode::index_out_of_range, "index " + std::to_string(index) +
                                                         " is out of range for an array of " +
                                                         std::to_string(items_.size())};
    }

    void write_items(Writer& writer, const Slice& slice) const {
        writer.array(static_cast<std::size_t>(slice.count));
        for (std::int64_t i = 0; i < slice.count; ++i)
            element_.write(writer, items_[slice.index(i)]);
    }
    Array answer(const Slice& slice) const {
        const std::size_t count = static_cast<std::size_t>(slice.count);
        require_answerable(count,
                           element_.form == ArrayElement::Form::real ? 1 + sizeof(ItemBits) : 1);
        Array made;
        Writer writer(made.bytes);
        write_items(writer, slice);
        if (made.bytes.size() > limits::answer_bytes_max) require_answerable(made.bytes.size(), 1);
        return made;
    }

    ArrayElement element_;
    std::vector<ItemBits> items_;
};

}  // namespace

TypeRow array_type() {
    return {
        .name = "array",
        .summary =
            "Numbers or booleans of one kind in a fixed number of places, as "
            "multiprocessing.Array. Negative indices count from the end.",
        .own_bytes = 80,
        .constructor = measured<&SharedArray::count_at_first>(
            constructor<&SharedArray::create, &SharedArray::load>(
                {"kind", "items"},
                "An array of the kind \"integer\" (64 bits with a sign; if it is not given), "
                "\"real\" "
                "(a double), \"boolean\", or a narrower one: \"int8\", \"int16\", \"int32\", "
                "\"int64\", \"uint8\", \"uint16\", \"uint32\", \"float32\". `items` are its items, "
                "or "
                "how many zeros."),
            linear(Cost::asked, 4)),
        .methods = {
            method<&SharedArray::get>("get", {"index"}, reads_item, "The item at the index."),
            method<&SharedArray::set>("set", {"index", "value"},
                                      about(Part::index, overwriting(writes)),
                                      "Replace the item at the index."),
            measured<&SharedArray::slice_items>(method<&SharedArray::get_slice>(
                "get_slice", {"start", "stop", "step"},
                costs(linear(Cost::asked, 4), about(Part::slice, reads)),
                "The items of the slice.")),
            measured<&SharedArray::slice_of_values>(method<&SharedArray::set_slice>(
                "set_slice", {"values", "start", "stop", "step"},
                costs(linear(Cost::asked, 8), about(Part::slice, overwriting(writes))),
                "Replace the items of the slice by as many values as it has items.")),
            measured<&SharedArray::filled_items>(method<&SharedArray::fill>(
                "fill", {"value", "start", "stop"},
                costs(linear(Cost::asked, 0.6f), about(Part::slice, overwriting(writes))),
                "Set all items from `start` to before `stop` to the value.")),
            measured<&SharedArray::packed_items>(method<&SharedArray::get_packed>(
                "get_packed", {"start", "stop"},
                costs(linear(Cost::asked, 1), about(Part::slice, reads)),
                "The items from `start` to before `stop` as bytes: eight for each, little-endian; "
                "a boolean is the integer 0 or 1.")),
            method<&SharedArray::set_packed>(
                "set_packed", {"start", "bytes"},
                costs(linear(Cost::arguments, 0.08f), about(Part::packed, overwriting(writes))),
                "Replace the items from `start` on by those in the "
                "bytes, which are packed as by get_packed."),
            method<&SharedArray::fetch_add>("fetch_add", {"index", "amount", "kind"},
                                            about(Part::index, writes),
                                            "Add to the number at the index and return the number "
                                            "it was before. `kind` is as for `value.fetch_add`."),
            method<&SharedArray::compare_exchange>(
                "compare_exchange", {"index", "expected", "desired"}, about(Part::index, writes),
                "Replace the item at the index if it is equal to `expected`. Returns whether it "
                "was, and the item before."),
            method<&SharedArray::len>("len", {}, reads_size, "How many items there are."),
            method<&SharedArray::copy>("copy", {}, costs(linear(Cost::items, 4), reads),
                                       "All items."),
            method<&SharedArray::kind>("kind", {}, reads_size,
                                       "The kind of the items: \"integer\", \"real\", \"boolean\", "
                                       "or a narrower one as for `create`.")}};
}

}  // namespace steward::engine
