// Memory that is not there: a call that has changed nothing is refused, and everything goes on. One
// that may have changed something is no more to be trusted: the engine ends.
#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>
#include <new>

namespace steward::engine {
namespace {

// An object whose methods never have the memory that they need.
class Glutton final : public Object {
public:
    static std::unique_ptr<Object> create() { return std::make_unique<Glutton>(); }
    static std::unique_ptr<Object> load(Saved&, const Loading&) { return create(); }
    void save(Writer& writer) const override { writer.nil(); }
    void show(Writer& writer, const Holders&) const override { writer.nil(); }

    std::int64_t look() const { throw std::bad_alloc(); }
    void change() { throw std::bad_alloc(); }
    Readiness can_wait() const { throw std::bad_alloc(); }
    bool wait(Timeout) { return true; }
};

const Catalogue& with_glutton() {
    static const Catalogue made([] {
        std::vector<TypeRow> types = shared_types();
        types.push_back({.name = "glutton",
                         .summary = "Has never enough.",
                         .constructor = constructor<&Glutton::create, &Glutton::load>({}, "One."),
                         .methods = {method<&Glutton::look>("look", {}, reads, "Look."),
                                     method<&Glutton::change>("change", {}, writes, "Change."),
                                     method<&Glutton::can_wait, &Glutton::wait>(
                                         "wait", {"timeout"}, waits(0, Awaits::signal), "Wait.")}});
        return types;
    }());
    return made;
}

}  // namespace

TEST_CASE("Memory: a call that has changed nothing is refused, and the engine goes on",
          "[engine]") {
    Told told(with_glutton());
    constexpr ChannelId channel{1};
    told.tell({}, arrival(channel, ClientId{1}, 100));
    told.call({}, channel, "manager.create", manager_object, random::encoded("glutton"));
    const ObjectId glutton = told.engine().store().all().back()->id;
    const Bytes before = told.engine().state();
    for (const char* method : {"glutton.look", "glutton.wait"}) {
        CAPTURE(method);
        const Said said = told.call({}, channel, method, glutton).replies.at(0);
        CHECK(said.status == ErrorCode::limit_exceeded);
        CHECK(said.payload.find(std::string(method) + ": memory") != Bytes::npos);
        CHECK(told.engine().state() == before);
    }
    CHECK_THROWS_AS(told.call({}, channel, "glutton.change", glutton), std::bad_alloc);
}

}  // namespace steward::engine
