// The shared namespace: attributes by name, as multiprocessing.managers.Namespace.
#include "engine/types/entries.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

class Namespace final : public Object {
public:
    explicit Namespace(HashKey key) : entries_(key) {}

    static std::unique_ptr<Object> create(const Call& call, Effects& effects,
                                          std::optional<MapView> attributes) {
        auto made = std::make_unique<Namespace>(call.hash_key());
        if (attributes) made->update(call, effects, *attributes);
        return made;
    }
    static std::uint64_t count_at_first(std::optional<MapView> attributes) {
        return attributes ? attributes->count : 0;
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading& loading) {
        auto made = std::make_unique<Namespace>(loading.hash_key);
        for (std::uint64_t left = saved.map(); left > 0; --left) {
            const Bytes key = encoded(saved.text());
            made->entries_.load(key, saved.value());
        }
        return made;
    }

    ValueView get(std::string_view name) const { return require(name); }
    void set(const Call& call, Effects& effects, std::string_view name, ValueView value) {
        const Bytes key = encoded(name);
        entries_.require_room(call, 1, key.size() + value.bytes.size());
        entries_.set(call, effects, key, value);
    }
    void erase(Effects& effects, std::string_view name) {
        if (!entries_.erase(effects, encoded(name))) require(name);
    }
    bool contains(std::string_view name) const { return entries_.find(encoded(name)).has_value(); }
    Array names() const {
        AnswerBuilder found;
        entries_.visit(
            [&](const PackedDict::Entry& entry) { return found.add({entry.key}), true; });
        return found.finish();
    }
    Map copy() const {
        entries_.require_answerable();
        return entries_.as_map();
    }
    void update(const Call& call, Effects& effects, MapView attributes) {
        if (attributes.count == 0) return effects.unchanged();
        entries_.require_room(call, attributes.count, attributes.value.bytes.size());
        Reader reader(attributes.value.bytes);
        reader.next();
        for (std::uint64_t i = 0; i < attributes.count; ++i) {
            const Bytes key = encoded(reader.next().bytes);
            entries_.set(call, effects, key, {reader.value()});
        }
    }
    std::int64_t len() const { return entries_.size(); }
    std::uint64_t count_of(MapView attributes) const { return attributes.count; }
    std::size_t items() const override { return static_cast<std::size_t>(entries_.size()); }
    Glimpse glimpse(BytesView key) const override {
        return key.empty() ? Glimpse{} : Glimpse::of(entries_.find(key));
    }
    AnyNumber fetch_add(const Call& call, Effects& effects, std::string_view name, Number amount,
                        std::optional<std::string_view> kind) {
        return entries_.fetch_add(call, effects, encoded(name), require(name), amount, kind);
    }
    Array compare_exchange(const Call& call, Effects& effects, std::string_view name,
                           ValueView expected, ValueView desired) {
        return entries_.compare_exchange(call, effects, encoded(name), require(name), expected,
                                         desired);
    }

    void show(Writer& writer, const Holders&) const override {
        writer.raw(entries_.as_map().bytes);
    }
    std::size_t stored_bytes() const override { return entries_.stored_bytes(); }
    std::uint64_t growth(std::uint64_t values, std::uint64_t bytes) const override {
        return Entries::growth(values, bytes);
    }
    bool holds_references() const override { return entries_.holds_references(); }
    void visit_references(const std::function<void(ObjectId)>& visit) const override {
        entries_.visit_references(visit);
    }
    std::optional<std::size_t> visit_part(
        std::size_t place, std::size_t items,
        const std::function<void(ObjectId)>& visit) const override {
        return entries_.visit_part(place, items, visit);
    }
    bool shed(std::size_t items, const std::function<void(ObjectId)>& visit) override {
        return entries_.shed(items, visit);
    }

private:
    static Bytes encoded(std::string_view name) {
        Bytes key;
        Writer(key).text(name);
        return key;
    }
    ValueView require(std::string_view name) const {
        if (const auto found = entries_.find(encoded(name))) return *found;
        throw Refusal{ErrorCode::key_not_found,
                      "there is no attribute '" + std::string(name.substr(0, 255)) + "'"};
    }

    Entries entries_;
};

}  // namespace

TypeRow namespace_type() {
    return {.name = "namespace",
            .summary =
                "A namespace: named attributes, as Python's multiprocessing.managers.Namespace.",
            .own_bytes = 112,
            .constructor = measured<&Namespace::count_at_first>(
                constructor<&Namespace::create, &Namespace::load>(
                    {"attributes"}, "A namespace with these attributes, or an empty one."),
                linear(Cost::asked, 150)),
            .methods = {
                method<&Namespace::get>("get", {"name"}, reads_key, "The attribute's value."),
                method<&Namespace::set>("set", {"name", "value"}, overwriting(grows_key),
                                        "Set the attribute."),
                method<&Namespace::erase>("delete", {"name"}, overwriting(writes_key),
                                          "Delete the attribute."),
                method<&Namespace::contains>("contains", {"name"}, reads_key,
                                             "Whether there is such an attribute."),
                method<&Namespace::names>(
                    "names", {}, costs(linear(Cost::items, 10), reads_size),
                    "The attributes' names, in the order in which they were first set."),
                method<&Namespace::copy>("copy", {}, costs(linear(Cost::items, 20), reads),
                                         "All attributes as a map."),
                measured<&Namespace::count_of>(method<&Namespace::update>(
                    "update", {"attributes"},
                    costs(linear(Cost::asked, 150), about(Part::items, overwriting(grows))),
                    "Set several attributes, in order.")),
                method<&Namespace::len>("len", {}, reads_size, "How many attributes there are."),
                method<&Namespace::fetch_add>("fetch_add", {"name", "amount", "kind"}, grows_key,
                                              "Add to the attribute's number and return the number "
                                              "it was before. `kind` is as for `value.fetch_add`."),
                method<&Namespace::compare_exchange>(
                    "compare_exchange", {"name", "expected", "desired"}, grows_key,
                    "Replace the attribute if it is equal to `expected`. Returns whether it was, "
                    "and the value before.")}};
}

}  // namespace steward::engine
