#include "tests/crash/stage.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace steward::crash {

using testing::HelperProcess;

Client::Client(const std::string& socket_path, Death death)
    : death_(death),
      process_(socket_path),
      peer_(process_.connect(death == Death::closes_socket ? HelperProcess::Copy::kept
                                                           : HelperProcess::Copy::none)) {
    const char* const transport = std::getenv("STEWARD_TRANSPORT");
    if (transport != nullptr && std::string_view(transport) == "ring") take_rings();
}

void Client::take_rings() {
    if (!peer_.take_rings()) throw std::runtime_error("the daemon gives no rings");
}

void Client::say(const std::string& method, std::uint64_t object, const json& arguments) {
    peer_.say(method, object, arguments);
}

Answer Client::call(const std::string& method, std::uint64_t object, const json& arguments) {
    return peer_.call(method, object, arguments);
}

bool Client::has_unread() { return peer_.socket().has_unread(); }

void Client::await_unread_answer() { peer_.socket().await_unread(); }

void Client::die() {
    if (death_ == Death::closes_socket) peer_.socket().close();
    process_.kill();
}

bool Client::heard_nothing_more() {
    if (death_ == Death::closes_socket) return true;  // nobody is there to tell
    return !peer_.socket().receive() && peer_.socket().bytes().empty();
}

template <class Condition>
void Stage::await(const char* what, Condition condition) {
    const auto until = std::chrono::steady_clock::now() + testing::patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until)
            throw testing::TooLate(std::string("it does not come about that ") + what + ": " +
                                   ask("service.objects").dump() + ask("service.clients").dump());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

json Stage::ask(const std::string& method, const json& arguments) {
    return watcher_.call(method, number(service_object), arguments).value;
}

void Stage::await_waiting(std::size_t count) {
    await("as many calls wait", [&] { return ask("service.stats").at("waiters") == count; });
}

void Stage::await_gone(const Client& client) {
    watcher_.call("manager.await_end", number(manager_object), {client.pid()});
    for (const json& one : ask("service.clients"))
        if (one.at("pid") == client.pid())
            throw testing::TooLate("a client has ended, but is not gone: " + one.dump());
}

bool Stage::exists(std::uint64_t object) {
    return watcher_.call("service.info", number(service_object), {object}).status ==
           ErrorCode::none;
}

void Stage::await_nothing() {
    await("nothing is left", [&] {
        const json stats = ask("service.stats");
        return stats.at("clients") == 1 && stats.at("waiters") == 0 && stats.at("objects") == 0;
    });
}

Stage::~Stage() {
    try {
        await_nothing();
        watcher_.socket().close();
    } catch (const std::exception& fault) {
        FAIL_CHECK(fault.what());
    }
    CHECK(daemon_.stop() == 0);
    CHECK(daemon_.complaints() == "");
}

}  // namespace steward::crash
