// Large values in the text form: other clients are answered while they are read and written.
#include "tests/daemon/peer.hpp"
#include "tests/support/daemon_process.hpp"

#include <poll.h>
#include <catch2/catch.hpp>

using namespace steward;
using testing::DaemonProcess;
using testing::Peer;

namespace {

struct LargeText {
    DaemonProcess daemon;
    Peer speaker{daemon.path()};
    Peer other{daemon.path()};

    LargeText() {
        for (Peer* peer : {&speaker, &other}) peer->ask({{"method", "service.ping"}});
        speaker.ask({{"method", "manager.create"},
                     {"args", {"value", "large", nlohmann::json::array({nullptr})}}});
    }
    // How often the other is answered before something comes for the speaker.
    int pings_meanwhile() {
        pollfd asked{.fd = speaker.descriptor(), .events = POLLIN, .revents = 0};
        int pings = 0;
        for (; ::poll(&asked, 1, 0) == 0; ++pings) other.ask({{"method", "service.ping"}});
        return pings;
    }
};

// Done in its turn, no more of the other's calls come between than happen to be on their way.
constexpr int some = 5;
constexpr std::size_t letters = 12u << 20;

}  // namespace

TEST_CASE("Large text: others are answered while an answer is written", "[daemon]") {
    LargeText text;
    const std::string escaped(letters / 6, '\1');  // each is written in six letters
    const nlohmann::json set = {{"object", "large"}, {"method", "value.set"}, {"args", {escaped}}};
    REQUIRE(text.speaker.ask(set).contains("result"));
    text.speaker.say({{"object", "large"}, {"method", "value.get"}});
    text.speaker.say({{"id", "next"}, {"method", "service.ping"}});
    CHECK(text.pings_meanwhile() >= some);
    CHECK((text.speaker.line()->at("result") == escaped));
    CHECK(text.speaker.line()->at("id") == "next");
}

TEST_CASE("Large text: others are answered while a line is read", "[daemon]") {
    LargeText text;
    std::string line = "{\"id\":7,\"args\":[0";
    while (line.size() < letters) line += ",1234567";
    text.speaker.send(line + "]]\n");
    CHECK(text.pings_meanwhile() >= some);
    const nlohmann::json answer = *text.speaker.line();
    CHECK(answer.at("id").is_null());
    CHECK(answer.at("error") == "bad_frame");
    CHECK(text.speaker.ask({{"method", "service.ping"}}).contains("result"));
}

TEST_CASE("Large text: a daemon that is told to end waits for none of it", "[daemon]") {
    LargeText text;
    const nlohmann::json set = {
        {"object", "large"}, {"method", "value.set"}, {"args", {std::string(letters, 'x')}}};
    text.speaker.say(set);
    text.speaker.say({{"object", "large"}, {"method", "value.get"}});
    text.other.ask({{"method", "service.ping"}});
    CHECK(text.daemon.stop() == 0);
    CHECK(text.speaker.is_closed());
}

TEST_CASE("Large text: a peer that goes meanwhile is missed by nobody", "[daemon]") {
    LargeText text;
    Peer goes(text.daemon.path());
    goes.ask({{"method", "service.ping"}});
    goes.say({{"object", "large"}, {"method", "value.set"}, {"args", {std::string(letters, 'x')}}});
    goes.say({{"object", "large"}, {"method", "value.get"}});
    goes.close();
    nlohmann::json value;
    while (!value.is_string())
        value = text.other.ask({{"object", "large"}, {"method", "value.get"}}).at("result");
    CHECK(value.get_ref<const std::string&>().size() == letters);
}
