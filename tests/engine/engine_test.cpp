// What the engine promises at the edges of a call: nothing is lost to a limit, nothing is granted
// to the dead.
#include "engine/engine.hpp"
#include "engine/types/types.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

constexpr ClientId dead{1};
constexpr ClientId living{2};
constexpr ChannelId first_channel{1};
constexpr ChannelId second_channel{2};
constexpr ChannelId other_channel{3};

// An engine with two clients, the first with two channels, and a list and a lock that have names.
class Stage final : private ReplySink {
public:
    Stage() : catalogue_(shared_types()), engine(catalogue_, {}) {
        install_manager(engine);
        apply(ChannelArrived{first_channel, dead, {}});
        apply(ChannelArrived{second_channel, dead, {}});
        apply(ChannelArrived{other_channel, living, {}});
    }

    ObjectId create(std::string_view type) {
        Bytes arguments;
        Writer writer(arguments);
        writer.array(2);
        writer.text(type);
        writer.text(type);
        call(first_channel, "manager.create", manager_object, arguments);
        return engine.store().find(type)->id;
    }
    // The status of the reply; nothing while the call waits.
    std::optional<ErrorCode> call(ChannelId channel, std::string_view method, ObjectId object,
                                  BytesView arguments = {}, std::uint16_t flags = 0) {
        CallFrame frame;
        frame.header.flags = flags;
        frame.header.object = object;
        frame.header.method = *catalogue_.number_of(method);
        frame.payload = arguments;
        answered_.clear();
        apply(Step{channel, std::span(&frame, 1)});
        const auto found = answered_.find(channel);
        return found == answered_.end() ? std::nullopt : std::optional(found->second);
    }
    bool was_answered(ChannelId channel) const { return answered_.contains(channel); }
    void die() {
        answered_.clear();
        apply(ClientDied{dead});
    }
    void go() { apply(ClientGone{dead}); }
    void pass(Time now) { engine.apply({.now = now, .event = TimePassed{}}, *this); }
    std::uint16_t last_flags() const { return last_flags_; }

    void apply(Input::Event event) {
        engine.apply({.now = {}, .event = std::move(event)}, *this);
        while (engine.has_jobs())
            for (const auto& job : engine.take_jobs())
                engine.apply({.now = {}, .event = JobDone{job->number()}}, *this);
    }

private:
    void reply(ChannelId channel, const Reply& reply) override {
        answered_[channel] = reply.status;
        last_flags_ = reply.flags;
    }

    Catalogue catalogue_;
    std::map<ChannelId, ErrorCode> answered_;
    std::uint16_t last_flags_ = 0;

public:
    Engine engine;
};

Bytes one_text(std::size_t bytes) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.text(std::string(bytes, 'x'));
    return arguments;
}

TEST_CASE("Engine: what could not be sent back is not taken out", "[engine]") {
    Stage stage;
    const ObjectId list = stage.create("list");
    const Bytes large = one_text(40u << 20);
    REQUIRE(stage.call(first_channel, "list.append", list, large) == ErrorCode::none);
    REQUIRE(stage.call(first_channel, "list.append", list, large) == ErrorCode::none);
    const auto stored = stage.engine.accounts().stored_bytes();
    CHECK(stage.call(first_channel, "list.pop_many", list, "\x91\x02") ==
          ErrorCode::limit_exceeded);
    CHECK(stage.engine.accounts().stored_bytes() == stored);
    CHECK(stage.call(first_channel, "list.pop_many", list, "\x91\x01") == ErrorCode::none);
}

TEST_CASE("Engine: a call that is larger than what a reply can carry is refused", "[engine]") {
    Stage stage;
    const ObjectId list = stage.create("list");
    constexpr std::size_t heads = 6;  // of the array and of the text
    CHECK(stage.call(first_channel, "list.append", list,
                     one_text(limits::call_bytes_max - heads + 1)) == ErrorCode::limit_exceeded);
    CHECK(stage.call(first_channel, "list.append", list,
                     one_text(limits::call_bytes_max - heads)) == ErrorCode::none);
    CHECK(stage.call(first_channel, "list.pop", list) == ErrorCode::none);
}

TEST_CASE("Engine: the last words of a dead process grant it nothing", "[engine]") {
    Stage stage;
    const ObjectId lock = stage.create("lock");
    REQUIRE(stage.call(first_channel, "lock.acquire", lock) == ErrorCode::none);
    REQUIRE(stage.call(second_channel, "lock.acquire", lock) == std::nullopt);
    REQUIRE(stage.call(other_channel, "lock.acquire", lock) == std::nullopt);
    stage.die();
    CHECK(stage.call(second_channel, "lock.acquire", lock) == std::nullopt);  // does not wait
                                                                              // either
    // It released the lock before it died: the living one has it, and nobody died holding it.
    stage.call(first_channel, "lock.release", lock);
    CHECK(stage.was_answered(other_channel));
    CHECK_FALSE(stage.was_answered(second_channel));
    CHECK(stage.last_flags() == 0);
    stage.go();
    CHECK(stage.engine.waiting().size() == 0);
    CHECK(stage.engine.store().find(lock)->holders.oldest()->caller().client == living);
}

TEST_CASE(
    "Engine: a read that is too large for a message is refused, and its references are not counted",
    "[engine]") {
    Stage stage;
    const ObjectId list = stage.create("list");
    const ObjectId lock = stage.create("lock");
    Bytes reference;
    Writer writer(reference);
    writer.array(1);
    writer.reference(lock);
    REQUIRE(stage.call(first_channel, "list.append", list, reference) == ErrorCode::none);
    REQUIRE(stage.call(first_channel, "list.append", list, one_text(40u << 20)) == ErrorCode::none);
    REQUIRE(stage.call(first_channel, "list.append", list, one_text(40u << 20)) == ErrorCode::none);
    const auto references = [&] { return stage.engine.store().find(lock)->references; };
    const auto before = references();
    CHECK(stage.call(first_channel, "list.copy", list) == ErrorCode::limit_exceeded);
    CHECK(references() == before);
    CHECK(stage.call(first_channel, "list.get_slice", list, "\x92\xc0\x02") == ErrorCode::none);
    CHECK(references() == before + 1);
}

// Two engines that were told the same but for one thing, and have counted the same number of
// commits.
struct Twins {
    Stage one;
    Stage two;

    bool differ() {
        REQUIRE(one.engine.sequence() == two.engine.sequence());
        return one.engine.state() != two.engine.state();
    }
};

TEST_CASE("Engine: states that will decide otherwise have different digests", "[engine]") {
    Twins twins;
    const ObjectId lock = twins.one.create("lock");
    REQUIRE(twins.two.create("lock") == lock);
    CHECK_FALSE(twins.differ());
    SECTION("whether the process or only a channel said goodbye") {
        twins.one.call(first_channel, "manager.goodbye", manager_object, "\x91\xc2");
        twins.two.call(first_channel, "manager.goodbye", manager_object, "\x91\xc3");
    }
    SECTION("which channel said goodbye") {
        twins.one.call(first_channel, "manager.goodbye", manager_object, "\x91\xc2");
        twins.two.call(second_channel, "manager.goodbye", manager_object, "\x91\xc2");
    }
    SECTION("whether a client outlives its process") {
        twins.one.call(first_channel, "manager.bequeath", manager_object);
        twins.two.call(first_channel, "manager.hello", manager_object);
    }
    SECTION("whether the process has died") { twins.one.die(); }
    SECTION("the number that the next object will have") {
        twins.one.call(first_channel, "manager.hello", manager_object);
        twins.two.call(first_channel, "manager.create", manager_object, "\x91\xa4lock",
                       call_flags::quiet);
    }
    SECTION("the number that the next parked call will have") {
        twins.one.call(first_channel, "lock.acquire", lock);
        twins.two.call(first_channel, "lock.acquire", lock);
        twins.one.call(second_channel, "lock.acquire", lock, "\x91\x01");
        twins.one.pass(std::chrono::seconds(1));
    }
    SECTION("who waits") {
        twins.one.call(first_channel, "lock.acquire", lock);
        twins.two.call(first_channel, "lock.acquire", lock);
        twins.one.call(second_channel, "lock.acquire", lock);
        twins.two.call(first_channel, "lock.acquire", lock);
    }
    CHECK(twins.differ());
}

Bytes numbers(const std::vector<std::int64_t>& values) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(values.size());
    for (const std::int64_t value : values) writer.integer(value);
    return bytes;
}

TEST_CASE("Engine: slices of a long list are deleted and set as of a vector", "[engine]") {
    Stage stage;
    const ObjectId list = stage.create("list");
    std::vector<std::int64_t> model(5000);
    for (std::size_t i = 0; i < model.size(); ++i) model[i] = static_cast<std::int64_t>(i * i);
    REQUIRE(stage.call(first_channel, "list.extend", list, "\x91" + numbers(model)) ==
            ErrorCode::none);
    const auto check = [&] {
        Bytes state;
        Writer writer(state);
        stage.engine.store().find(list)->object->show(writer, {});
        REQUIRE(state == numbers(model));
    };
    for (const std::size_t step : {2u, 3u, 63u, 64u, 500u}) {
        CAPTURE(step);
        const std::size_t from = step + 10;
        const std::size_t stop = model.size() - 5;
        const Bytes arguments =
            numbers({static_cast<std::int64_t>(from), static_cast<std::int64_t>(stop),
                     static_cast<std::int64_t>(step)});
        std::vector<std::int64_t> kept;
        for (std::size_t i = 0; i < model.size(); ++i)
            if (i < from || i >= stop || (i - from) % step != 0) kept.push_back(model[i]);
        model = kept;
        REQUIRE(stage.call(first_channel, "list.delete_slice", list, arguments) == ErrorCode::none);
        check();
    }
    // [::-2] is the last, the one before the last but one, and so on.
    REQUIRE(stage.call(first_channel, "list.delete_slice", list, "\x93\xc0\xc0\xfe") ==
            ErrorCode::none);
    std::vector<std::int64_t> kept;
    for (std::size_t i = 0; i < model.size(); ++i)
        if ((model.size() - 1 - i) % 2 != 0) kept.push_back(model[i]);
    model = kept;
    check();
    for (const std::size_t count : {3u, 64u, 65u, 3000u}) {
        const std::vector<std::int64_t> values(count, 77);
        Bytes arguments("\x93");
        arguments += numbers(values) + "\x64\x6e";  // from 100 to before 110
        REQUIRE(stage.call(first_channel, "list.set_slice", list, arguments) == ErrorCode::none);
        model.erase(model.begin() + 100, model.begin() + 110);
        model.insert(model.begin() + 100, values.begin(), values.end());
        check();
    }
}

}  // namespace
}  // namespace steward::engine
