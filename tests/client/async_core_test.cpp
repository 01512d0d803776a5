// Calls under way that nobody waits for, over a connection in memory: in whichever order the daemon
// grants, refuses and dies, and the program cancels, each ends once and with what came first. No
// socket, no thread, no time.
#include "client/source/async_core.hpp"
#include "steward/error.hpp"
#include "tests/client/frames.hpp"
#include "tests/client/memory_carrier.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>

namespace steward::testing {
namespace {

using namespace detail;

// How an operation ended, as often as it did.
struct Ends final : detail::Waiting {
    std::vector<std::string> heard;

    void resolve(const Outcome& outcome) noexcept override {
        heard.push_back(outcome.status == ErrorCode::none ? std::string(outcome.payload.substr(1))
                                                          : std::string(name(outcome.status)));
    }
    void fail(std::exception_ptr error) noexcept override {
        try {
            std::rethrow_exception(error);
        } catch (const Lost&) {
            heard.push_back("lost");
        } catch (const NotSent&) {
            heard.push_back("not sent");
        } catch (const std::exception& other) {
            heard.push_back(other.what());
        }
    }
    std::exception_ptr error() const noexcept override { return nullptr; }
    bool is_resolved() const noexcept override { return !heard.empty(); }
};

// A daemon in memory that greets, and then says what the test says.
struct Stage {
    std::shared_ptr<MemoryPeer> peer = std::make_shared<MemoryPeer>();
    std::size_t wishes = 0;
    bool wants_room = false;
    Bytes in;
    std::unique_ptr<AsyncCore> core;

    Stage() {
        peer->on_sleep = [this] { greet(); };
        auto connection = std::make_unique<Connection>(std::make_unique<MemoryCarrier>(peer),
                                                       "/nonexistent/steward.sock");
        peer->on_sleep = [] {};
        core = std::make_unique<AsyncCore>(
            std::move(connection),
            AsyncCore::Wishes{.dispatch = [this] { ++wishes; },
                              .room = [this](bool wanted) { wants_room = wanted; }});
    }
    void greet() {
        if (peer->hear().empty()) return;
        Bytes greeting;
        Writer writer(greeting);
        writer.map(2);
        writer.text("instance");
        writer.text("0123");
        writer.text("methods");
        writer.array(method_names.size());
        for (const std::string_view name : method_names) writer.text(name);
        peer->say(reply_frame(ReplyHeader{.id = 1}, greeting));
    }
    std::uint64_t start(const std::shared_ptr<Ends>& ends) {
        return core->start(ObjectId{16}, methods::queue::get, {}, ends);
    }
    // The ids of calls that the daemon has heard to be cancelled; those of other calls are passed
    // over.
    std::vector<std::uint32_t> cancelled() {
        in += peer->hear();
        std::vector<std::uint32_t> ids;
        CallFrame call;
        while (next_frame(BytesView(in), call) == FrameState::complete) {
            if (call.header.method == static_cast<std::uint16_t>(methods::manager::cancel)) {
                Reader reader(call.payload);
                reader.next();
                ids.push_back(static_cast<std::uint32_t>(reader.next().bits));
                CHECK(call.header.flags == call_flags::quiet);
            }
            in.erase(0, header_bytes + call.header.size);
        }
        return ids;
    }
};

using Heard = std::vector<std::string>;

TEST_CASE("Async core: replies in another order than the calls end the right operations",
          "[client][async]") {
    Stage stage;
    const auto one = std::make_shared<Ends>(), two = std::make_shared<Ends>();
    const auto first = static_cast<std::uint32_t>(stage.start(one));
    const auto second = static_cast<std::uint32_t>(stage.start(two));
    CHECK(stage.core->dispatch() == 0);
    CHECK(stage.core->under_way() == 2);
    stage.peer->say(reply_frame(second, "b"));
    CHECK(stage.core->dispatch() == 1);
    CHECK(one->heard.empty());
    stage.peer->say(reply_frame(first, "a"));
    CHECK(stage.core->dispatch() == 1);
    CHECK(one->heard == Heard{"a"});
    CHECK(two->heard == Heard{"b"});
    CHECK(stage.core->under_way() == 0);
    CHECK(stage.peer->sleeps == 1);  // in the greeting
}

TEST_CASE("Async core: a cancellation is asked for once it can still count, and the reply decides",
          "[client][async]") {
    Stage stage;
    const auto granted = std::make_shared<Ends>(), cancelled = std::make_shared<Ends>();
    const auto first = stage.start(granted), second = stage.start(cancelled);
    stage.core->cancel(first);
    stage.core->cancel(second);
    CHECK(stage.cancelled() ==
          std::vector{static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second)});
    stage.peer->say(reply_frame(static_cast<std::uint32_t>(first), "x"));
    stage.peer->say(reply_frame(static_cast<std::uint32_t>(second), "", ErrorCode::cancelled));
    CHECK(stage.core->dispatch() == 2);
    CHECK(granted->heard == Heard{"x"});
    CHECK(cancelled->heard == Heard{"cancelled"});
    stage.core->cancel(first);
    CHECK(stage.cancelled().empty());
}

TEST_CASE("Async core: the end of the daemon ends all that is under way, and what comes later",
          "[client][async]") {
    Stage stage;
    const auto answered = std::make_shared<Ends>(), lost = std::make_shared<Ends>(),
               late = std::make_shared<Ends>();
    const auto first = stage.start(answered);
    stage.start(lost);
    stage.peer->say(reply_frame(static_cast<std::uint32_t>(first), "in time"));
    stage.peer->end();
    CHECK(stage.core->dispatch() == 2);
    CHECK(answered->heard == Heard{"in time"});
    CHECK(lost->heard == Heard{"lost"});
    CHECK_FALSE(stage.core->is_open());
    stage.start(late);
    CHECK(late->heard.empty());  // never from within the call that starts it
    CHECK(stage.wishes == 1);
    CHECK(stage.core->dispatch() == 1);
    CHECK(late->heard == Heard{"not sent"});
    CHECK(stage.core->dispatch() == 0);
}

TEST_CASE("Async core: a daemon that closes the channel says why", "[client][async]") {
    Stage stage;
    const auto ends = std::make_shared<Ends>();
    stage.start(ends);
    stage.peer->say(last_words_frame(ErrorCode::channel_closed, "it does not read"));
    CHECK(stage.core->dispatch() == 1);
    REQUIRE(ends->heard.size() == 1);
    CHECK_FALSE(stage.core->is_open());
}

TEST_CASE("Async core: what finds no room waits for it, and nobody sleeps", "[client][async]") {
    Stage stage;
    stage.peer->room = 10;
    const auto ends = std::make_shared<Ends>();
    const auto id = stage.start(ends);
    CHECK(stage.wants_room);
    CHECK(stage.peer->hear().size() == 10);
    stage.peer->room = MemoryPeer::any;
    CHECK(stage.core->dispatch() == 0);
    CHECK_FALSE(stage.wants_room);
    CHECK(stage.peer->hear().size() == header_bytes - 10);
    stage.peer->say(reply_frame(static_cast<std::uint32_t>(id), "x"));
    stage.core->dispatch();
    CHECK(ends->heard == Heard{"x"});
    CHECK(stage.peer->sleeps == 1);
}

TEST_CASE("Async core: an end may start the next call, and lose the rest", "[client][async]") {
    Stage stage;
    struct Starts final : detail::Waiting {
        Stage& stage;
        std::shared_ptr<Ends> next;
        Starts(Stage& which, std::shared_ptr<Ends> one) : stage(which), next(std::move(one)) {}
        void resolve(const Outcome&) noexcept override { stage.start(next); }
        void fail(std::exception_ptr) noexcept override {}
        std::exception_ptr error() const noexcept override { return nullptr; }
        bool is_resolved() const noexcept override { return false; }
    };
    const auto next = std::make_shared<Ends>();
    const std::uint64_t id = stage.core->start(ObjectId{16}, methods::queue::get, {},
                                               std::make_shared<Starts>(stage, next));
    stage.peer->say(reply_frame(static_cast<std::uint32_t>(id), "x"));
    CHECK(stage.core->dispatch() == 1);
    CHECK(stage.core->under_way() == 1);
    stage.core->lose(std::make_exception_ptr(Lost("gone")));
    CHECK(next->heard.empty());
    CHECK(stage.core->dispatch() == 1);
    CHECK(next->heard == Heard{"lost"});
}

// A daemon that parks each call, and grants, lets time run out and cancels in any order; and one
// that dies some time. The model is what it said first to each.
TEST_CASE("Async core: in any order of grants, cancellations, time-outs and a loss each ends once",
          "[client][async][random]") {
    std::mt19937_64 random(seed_of("Async core", 4711));
    const auto below = [&](std::size_t most) { return std::size_t(random() % most); };
    for (int round = 0; round < 200; ++round) {
        Stage stage;
        std::map<std::uint32_t, std::shared_ptr<Ends>> all;
        std::map<std::uint32_t, std::string> said;
        std::vector<std::uint32_t> waiting, ids;
        const auto answer = [&](std::size_t place, ErrorCode status, const std::string& word) {
            stage.peer->say(reply_frame(waiting[place], word, status));
            said[waiting[place]] = word;
            waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(place));
        };
        const auto hear_cancellations = [&] {
            for (const std::uint32_t id : stage.cancelled())
                for (std::size_t i = 0; i < waiting.size(); ++i)
                    if (waiting[i] == id) answer(i--, ErrorCode::cancelled, "cancelled");
        };
        stage.peer->piece = 1 + below(60);
        const std::size_t steps = 20 + below(200);
        for (std::size_t step = 0; step < steps; ++step) {
            const std::size_t what = below(10);
            if (what < 4) {
                const auto ends = std::make_shared<Ends>();
                const auto id = static_cast<std::uint32_t>(stage.start(ends));
                all[id] = ends;
                waiting.push_back(id);
                ids.push_back(id);
            } else if (what < 5 && !waiting.empty()) {
                answer(below(waiting.size()), ErrorCode::none, "granted");
            } else if (what < 6 && !waiting.empty()) {
                answer(below(waiting.size()), ErrorCode::timed_out, "timed_out");
            } else if (what < 8 && !ids.empty()) {
                stage.core->cancel(ids[below(ids.size())]);
            } else if (what < 9) {
                hear_cancellations();
            } else {
                stage.core->dispatch();
            }
        }
        if (round % 2 == 0) hear_cancellations();
        stage.peer->end();
        while (stage.core->dispatch() > 0) {}
        CHECK(stage.core->under_way() == 0);
        for (const auto& [id, ends] : all) {
            const auto first = said.find(id);
            CHECK(ends->heard == Heard{first == said.end() ? "lost" : first->second});
        }
    }
}

}  // namespace
}  // namespace steward::testing
