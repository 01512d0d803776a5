// Deaths that only rings have: bytes in memory outlive whoever wrote them, and nobody needs to have
// been woken. What the dead had written whole is executed before its end; of what it had begun
// nothing is. Each death is played with both ways in which a daemon can learn of it.
#include "common/json.hpp"
#include "tests/crash/objects.hpp"

#include <thread>

namespace steward::crash {
namespace {

constexpr Death ways_to_learn[] = {Death::closes_socket, Death::leaves_socket_open};

struct RingScene {
    explicit RingScene(Stage& stage, Death death)
        : keeper(stage.path()), victim(stage.path(), death) {
        keeper.take_rings();
        victim.take_rings();
    }
    RingEnd& ring() { return victim.peer().socket().ring()->end(); }
    std::uint64_t make_list() { return objects.make(keeper, "list"); }

    Objects objects;
    Client keeper;
    Client victim;
};

Bytes append_call(Client& client, std::uint64_t list, const std::string& item) {
    Bytes payload;
    Writer writer(payload);
    write_json(writer, json::array({item}));
    Bytes bytes;
    append_frame(bytes, client.peer().header("list.append", list), payload);
    return bytes;
}

// Until the daemon has said that it sleeps, and then for so long that it is true. Nobody else may
// speak meanwhile.
void await_asleep(Client& client) {
    const auto& control =
        *reinterpret_cast<const RingControl*>(client.peer().socket().ring()->shared().data());
    const auto until = std::chrono::steady_clock::now() + testing::patience;
    while (control.said[0].waits.load() == ring::for_nothing) {
        REQUIRE(std::chrono::steady_clock::now() < until);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    REQUIRE(control.said[0].waits.load() != ring::for_nothing);
}

}  // namespace

TEST_CASE("Crash: of a frame that a killed client had half written in its ring nothing is done",
          "[crash][ring]") {
    for (const Death death : ways_to_learn)
        for (const bool is_large : {false, true}) {
            Stage stage;
            RingScene scene(stage, death);
            const std::uint64_t list = scene.make_list();
            scene.objects.make(scene.keeper, "lock");
            scene.objects.act(scene.victim, "lock.acquire -> true");
            scene.objects.say(scene.keeper, "lock.acquire");
            stage.await_waiting(1);
            const Bytes item(is_large ? 3 * ring::stream_bytes : 40, 'x');
            const Bytes frame = append_call(scene.victim, list, item);
            const std::size_t half = std::min(frame.size() / 2, ring::stream_bytes / 2);
            REQUIRE(scene.ring().write(BytesView(frame).substr(0, half)) == half);
            if (is_large) scene.victim.peer().socket().ring_bell();
            scene.victim.die();
            const Answer answer = scene.keeper.peer().hear();
            CHECK(answer.value == true);
            CHECK((answer.flags & reply_flags::holder_died) != 0);
            stage.await_gone(scene.victim);
            scene.objects.act(scene.keeper, "list.len -> 0");
            CHECK(scene.victim.heard_nothing_more());
        }
}

TEST_CASE("Crash: a frame that a killed client had written is done, also if no bell was rung",
          "[crash][ring]") {
    for (const Death death : ways_to_learn) {
        Stage stage;
        RingScene scene(stage, death);
        const std::uint64_t list = scene.make_list();
        await_asleep(scene.victim);
        Bytes frames;
        for (const char* item : {"first", "second"})
            frames += append_call(scene.victim, list, item);
        const std::size_t whole = frames.size();
        frames += append_call(scene.victim, list, "third").substr(0, header_bytes + 3);
        REQUIRE(scene.ring().write(frames) == frames.size());
        REQUIRE(whole < frames.size());
        scene.victim.die();
        stage.await_gone(scene.victim);
        scene.objects.act(scene.keeper, "list.copy -> ['first', 'second']");
    }
}

TEST_CASE("Crash: who is killed while it sleeps beside its ring is granted nothing",
          "[crash][ring]") {
    for (const Death death : ways_to_learn) {
        Stage stage;
        RingScene scene(stage, death);
        scene.objects.make(scene.keeper, "lock");
        scene.objects.act(scene.keeper, "lock.acquire -> true");
        scene.objects.say(scene.victim, "lock.acquire");
        stage.await_waiting(1);
        scene.ring().say_waiting(ring::for_bytes);
        scene.victim.die();
        scene.objects.act(scene.keeper, {"lock.release", "lock.locked -> false"});
        CHECK(scene.victim.heard_nothing_more());
    }
}

TEST_CASE("Crash: for a client that is stopped with unread answers in its ring nobody waits",
          "[crash][ring]") {
    constexpr int calls = 200;
    for (const bool goes_on : {true, false}) {
        Stage stage;
        RingScene scene(stage, Death::closes_socket);
        const std::uint64_t list = scene.make_list();
        const std::string item(1000, 'x');
        scene.objects.act(scene.keeper, Step("list.append '" + item + "'"));
        for (int i = 0; i < calls; ++i) scene.victim.say("list.copy", list, json::array());
        scene.victim.freeze();
        const auto began = std::chrono::steady_clock::now();
        for (int i = 0; i < 2000; ++i) scene.objects.act(scene.keeper, "list.len -> 1");
        CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
        CHECK(scene.ring().unread() > ring::stream_bytes / 10 * 9);  // but for last words
        if (!goes_on) {
            scene.victim.die();
            stage.await_gone(scene.victim);
            continue;
        }
        for (int i = 0; i < calls; ++i) {
            const auto reply = scene.victim.peer().socket().reply();
            REQUIRE(reply);
            REQUIRE(testing::read_answer(*reply).value == json::array({item}));
        }
        scene.objects.act(scene.victim, "list.len -> 1");
    }
}

}  // namespace steward::crash
