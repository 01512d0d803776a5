// What the engine promises at the edges of a call: nothing is lost to a limit, nothing is granted to the dead.
#include "engine/engine.hpp"
#include "engine/types/types.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

constexpr ClientId dead{1};
constexpr ClientId living{2};
constexpr ChannelId first{1};
constexpr ChannelId second{2};
constexpr ChannelId other{3};

// An engine with two clients, the first with two channels, and a list and a lock that have names.
class Stage final : private ReplySink {
public:
    Stage() : catalogue_(shared_types()), engine(catalogue_, {}) {
        engine.channel_arrived(first, dead, {});
        engine.channel_arrived(second, dead, {});
        engine.channel_arrived(other, living, {});
    }

    ObjectId create(std::string_view type) {
        Bytes arguments;
        Writer writer(arguments);
        writer.array(2);
        writer.text(type);
        writer.text(type);
        call(first, "manager.create", manager_object, arguments);
        return engine.store().find(type)->id;
    }
    // The status of the reply; nothing while the call waits.
    std::optional<ErrorCode> call(ChannelId channel, std::string_view method, ObjectId object, BytesView arguments = {}) {
        CallFrame frame;
        frame.header.object = object;
        frame.header.method = *catalogue_.number_of(method);
        frame.payload = arguments;
        answered_.clear();
        engine.call(channel, std::span(&frame, 1), Time{}, *this);
        const auto found = answered_.find(channel);
        return found == answered_.end() ? std::nullopt : std::optional(found->second);
    }
    bool was_answered(ChannelId channel) const { return answered_.contains(channel); }
    void die() {
        answered_.clear();
        engine.client_died(dead, Time{}, *this);
    }
    void go() { engine.client_gone(dead, Time{}, *this); }
    std::uint16_t last_flags() const { return last_flags_; }

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
    REQUIRE(stage.call(first, "list.append", list, large) == ErrorCode::none);
    REQUIRE(stage.call(first, "list.append", list, large) == ErrorCode::none);
    const auto stored = stage.engine.stored_bytes();
    CHECK(stage.call(first, "list.pop_many", list, "\x91\x02") == ErrorCode::limit_exceeded);
    CHECK(stage.engine.stored_bytes() == stored);
    CHECK(stage.call(first, "list.pop_many", list, "\x91\x01") == ErrorCode::none);
}

TEST_CASE("Engine: a call that is larger than what a reply can carry is refused", "[engine]") {
    Stage stage;
    const ObjectId list = stage.create("list");
    constexpr std::size_t heads = 6;  // of the array and of the text
    CHECK(stage.call(first, "list.append", list, one_text(limits::call_bytes_max - heads + 1)) == ErrorCode::limit_exceeded);
    CHECK(stage.call(first, "list.append", list, one_text(limits::call_bytes_max - heads)) == ErrorCode::none);
    CHECK(stage.call(first, "list.pop", list) == ErrorCode::none);
}

TEST_CASE("Engine: the last words of a dead process grant it nothing", "[engine]") {
    Stage stage;
    const ObjectId lock = stage.create("lock");
    REQUIRE(stage.call(first, "lock.acquire", lock) == ErrorCode::none);
    REQUIRE(stage.call(second, "lock.acquire", lock) == std::nullopt);
    REQUIRE(stage.call(other, "lock.acquire", lock) == std::nullopt);
    stage.die();
    CHECK(stage.call(second, "lock.acquire", lock) == std::nullopt);  // does not wait either
    // It released the lock before it died: the living one has it, and nobody died holding it.
    stage.call(first, "lock.release", lock);
    CHECK(stage.was_answered(other));
    CHECK_FALSE(stage.was_answered(second));
    CHECK(stage.last_flags() == 0);
    stage.go();
    CHECK(stage.engine.waiting().size() == 0);
    CHECK(stage.engine.store().find(lock)->holders.all().front().caller.client == living);
}

}  // namespace
}  // namespace steward::engine
