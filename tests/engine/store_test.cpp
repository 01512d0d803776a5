// The store: what is present is found in the order of ids, whatever has been there.
#include "engine/store.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

class Nothing final : public Object {
public:
    void show(Writer& writer, const Holders&) const override { writer.nil(); }
};

std::vector<std::uint64_t> ids(const Store& store) {
    std::vector<std::uint64_t> found;
    for (const Record* record : store.all()) found.push_back(number(record->id));
    return found;
}

std::unique_ptr<Record> record() {
    auto made = std::make_unique<Record>();
    made->object = std::make_unique<Nothing>();
    return made;
}

TEST_CASE("Store: objects are listed in the order of their ids, after many have come and gone",
          "[engine][store]") {
    Store store;
    std::vector<Record*> added;
    for (int i = 0; i < 2000; ++i) added.push_back(&store.add(record()));
    for (const ObjectId id : {service_object, manager_object}) {
        auto installed = record();
        installed->id = id;
        store.install(std::move(installed));
    }
    std::vector<std::uint64_t> expected{number(manager_object), number(service_object)};
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (i % 700 == 3)
            expected.push_back(number(added[i]->id));
        else
            store.erase(*added[i]);
    }
    CHECK(ids(store) == expected);
    CHECK(store.size() == expected.size());
    for (const std::uint64_t id : expected) store.erase(*store.find(ObjectId{id}));
    CHECK(ids(store).empty());
    const Record& last = store.add(record());
    CHECK(ids(store) == std::vector{number(last.id)});
}

}  // namespace
}  // namespace steward::engine
