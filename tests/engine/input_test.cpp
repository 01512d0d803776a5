// Inputs written down: each kind is read back as it was, and bytes that are no input, or no longer
// one, are refused or are another well-formed one. Nothing is read outside the bytes that are
// given: each case hands them over in memory of just their size.
#include "engine/input.hpp"

#include "common/ring.hpp"
#include "tests/engine/told.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <memory>
#include <random>
#include <set>

namespace steward::engine {
namespace {

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
constexpr auto most_negative = std::numeric_limits<std::int64_t>::min();

Bytes written(const Input& input) {
    Bytes bytes;
    Writer writer(bytes);
    write_input(writer, input);
    return bytes;
}

CallFrame frame(std::uint32_t id, std::uint16_t method, std::uint16_t flags, BytesView payload) {
    CallFrame made;
    made.header = {.size = static_cast<std::uint32_t>(payload.size()),
                   .id = id,
                   .object = ObjectId{largest - id},
                   .method = method,
                   .flags = flags};
    made.payload = payload;
    return made;
}

const std::vector<CallFrame>& frames() {
    static const Bytes large(70'000, 'x');
    static const std::vector<CallFrame> made{frame(1, 0, call_flags::joined, ""),
                                             frame(2, UINT16_MAX, call_flags::all, "\x91\x01"),
                                             frame(UINT32_MAX, 7, 0, large)};
    return made;
}

// Every kind, with what is unusual of each.
std::vector<Input> all_kinds() {
    const auto small = std::span(frames()).first(2);
    std::vector<Input> inputs;
    const auto add = [&](Input::Event event) {
        const Time times[] = {Time{}, Time::max() / 2, -(Time::max() / 2),
                              std::chrono::seconds(1000)};
        inputs.push_back(
            {.now = times[inputs.size() % std::size(times)], .event = std::move(event)});
    };
    add(Step{ChannelId{1}, {}});
    add(Step{ChannelId{largest}, small});
    add(Step{ChannelId{1u << 31}, small.first(1)});
    add(ChannelArrived{ChannelId{}, ClientId{}, {}});
    add(ChannelArrived{ChannelId{largest},
                       ClientId{largest - 1},
                       {.pid = -1, .uid = UINT32_MAX, .program = Bytes("a\0\xff", 3)}});
    add(ChannelGone{ChannelId{300}});
    add(ClientDied{ClientId{largest}});
    add(ClientGone{ClientId{70'000}});
    for (const std::int64_t pid : {std::int64_t{0}, std::int64_t{-1}, most_negative,
                                   std::numeric_limits<std::int64_t>::max()}) {
        add(ProcessLives{pid});
        add(ProcessEnded{pid});
        add(ProcessUnwatched{pid, ErrorCode::busy, ""});
    }
    std::string long_reason(300, '\xfe');
    long_reason.back() = '\n';
    add(ProcessUnwatched{1, ErrorCode::limit_exceeded, long_reason});
    add(TimePassed{});
    add(ShutDown{});
    add(JobDone{JobNumber{largest}});
    add(Continue{});
    add(RingUnused{ChannelId{largest}});
    return inputs;
}

bool same(const CallFrame& one, const CallFrame& other) {
    const CallHeader& left = one.header;
    const CallHeader& right = other.header;
    return left.size == right.size && left.id == right.id && left.object == right.object &&
           left.method == right.method && left.flags == right.flags && one.payload == other.payload;
}

struct Same {
    const Input::Event& other;

    bool operator()(const Step& one) const {
        const auto& step = std::get<Step>(other);
        return one.channel == step.channel &&
               std::equal(one.calls.begin(), one.calls.end(), step.calls.begin(), step.calls.end(),
                          same);
    }
    bool operator()(const ChannelArrived& one) const {
        const auto& arrived = std::get<ChannelArrived>(other);
        return one.channel == arrived.channel && one.client == arrived.client &&
               one.identity.pid == arrived.identity.pid &&
               one.identity.uid == arrived.identity.uid &&
               one.identity.program == arrived.identity.program;
    }
    bool operator()(const ChannelGone& one) const {
        return one.channel == std::get<ChannelGone>(other).channel;
    }
    bool operator()(const ClientDied& one) const {
        return one.client == std::get<ClientDied>(other).client;
    }
    bool operator()(const ClientGone& one) const {
        return one.client == std::get<ClientGone>(other).client;
    }
    bool operator()(const ProcessLives& one) const {
        return one.pid == std::get<ProcessLives>(other).pid;
    }
    bool operator()(const ProcessEnded& one) const {
        return one.pid == std::get<ProcessEnded>(other).pid;
    }
    bool operator()(const ProcessUnwatched& one) const {
        const auto& process = std::get<ProcessUnwatched>(other);
        return one.pid == process.pid && one.code == process.code &&
               one.sentence == process.sentence;
    }
    bool operator()(const TimePassed&) const { return true; }
    bool operator()(const ShutDown&) const { return true; }
    bool operator()(const JobDone& one) const {
        return one.number == std::get<JobDone>(other).number;
    }
    bool operator()(const Continue&) const { return true; }
    bool operator()(const RingUnused& one) const {
        return one.channel == std::get<RingUnused>(other).channel;
    }
};

bool same(const Input& one, const Input& other) {
    return one.now == other.now && one.event.index() == other.event.index() &&
           std::visit(Same{other.event}, one.event);
}

// Whether the bytes are an input. If they are, it is well-formed: written again it is read as the
// same.
bool is_input(BytesView bytes) {
    const auto exact = std::make_unique<char[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), exact.get());
    const auto read = read_input({exact.get(), bytes.size()});
    if (!read) {
        CHECK_FALSE(read.error().empty());
        return false;
    }
    const Bytes again = written(read->input);
    const auto reread = read_input(again);
    REQUIRE(reread);
    CHECK(same(read->input, reread->input));
    return true;
}

}  // namespace

TEST_CASE("Input: each kind is read as it was written", "[engine]") {
    std::set<std::size_t> kinds;
    for (const Input& input : all_kinds()) {
        CAPTURE(input.event.index(), input.now.count());
        const Bytes bytes = written(input);
        const auto read = read_input(bytes);
        REQUIRE(read);
        CHECK(same(read->input, input));
        kinds.insert(input.event.index());
    }
    CHECK(kinds.size() == std::variant_size_v<Input::Event>);
}

TEST_CASE("Input: a step with large calls is read as it was written", "[engine]") {
    const Input input{.now = Time{5}, .event = Step{ChannelId{9}, frames()}};
    const Bytes bytes = written(input);
    const auto read = read_input(bytes);
    REQUIRE(read);
    CHECK(same(read->input, input));
    const auto& calls = std::get<Step>(read->input.event).calls;
    CHECK(calls[2].payload.data() > bytes.data());
    CHECK(calls[2].payload.data() + calls[2].payload.size() <= bytes.data() + bytes.size());
}

TEST_CASE("Input: a time to which no timeout could be added is none", "[engine]") {
    for (const Time time : {Time::max(), Time::min(), Time::max() / 2 + Time{1}})
        CHECK_FALSE(is_input(written({.now = time, .event = TimePassed{}})));
}

TEST_CASE("Input: one that is cut, or has something behind it, is none", "[engine]") {
    for (const Input& input : all_kinds()) {
        const Bytes bytes = written(input);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            CHECK_FALSE(is_input(BytesView(bytes).substr(0, size)));
        CHECK(is_input(bytes));
        CHECK_FALSE(is_input(bytes + '\xc0'));
    }
}

TEST_CASE("Input: with one byte changed it is none, or another that is well-formed", "[engine]") {
    std::size_t refused = 0;
    std::size_t read = 0;
    for (const Input& input : all_kinds()) {
        Bytes bytes = written(input);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            const char before = bytes[at];
            for (int value = 0; value < 256; ++value) {
                bytes[at] = static_cast<char>(value);
                ++(is_input(bytes) ? read : refused);
            }
            bytes[at] = before;
        }
    }
    CHECK(refused > 1000);
    CHECK(read > 1000);
}

TEST_CASE("Input: random bytes are none, or one that is well-formed", "[engine]") {
    std::mt19937_64 random(testing::seed_of("inputs", 1));
    for (int i = 0; i < 50'000; ++i) {
        Bytes bytes(random() % 40, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        // Most begin as an input does, or nothing behind the first byte would be looked at.
        if (!bytes.empty() && random() % 8 > 0) bytes[0] = static_cast<char>(0x92 + random() % 6);
        if (bytes.size() > 3 && random() % 2 == 0)
            bytes[1] = bytes[2] = static_cast<char>(random() % 10);
        is_input(bytes);
    }
}

TEST_CASE("Input: what its member cannot be is refused", "[engine]") {
    const auto arrived = [](std::uint64_t uid) {
        Bytes bytes;
        Writer writer(bytes);
        writer.array(7);
        for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1},
                                           std::uint64_t{1}, std::uint64_t{1}, uid})
            writer.unsigned_integer(number);
        writer.binary("p");
        return bytes;
    };
    CHECK(is_input(arrived(UINT32_MAX)));
    CHECK_FALSE(is_input(arrived(std::uint64_t{UINT32_MAX} + 1)));
    CHECK_FALSE(is_input(written({.now = {}, .event = ProcessUnwatched{1, ErrorCode::none, ""}})));
    CHECK_FALSE(is_input(
        written({.now = {}, .event = ProcessUnwatched{1, static_cast<ErrorCode>(9999), ""}})));
    CHECK_FALSE(is_input(BytesView("\x93\x00\x02\xff", 4)));  // a channel with a negative number
}

TEST_CASE("Input: a ring that is none is charged no longer, and may be asked for again",
          "[engine][input]") {
    const Catalogue types(shared_types());
    EngineOptions options;
    options.limits.ring_bytes_max = ring::segment_bytes;
    Told told(types, options);
    told.tell(Time{}, arrival(ChannelId{1}, ClientId{1}, 101));
    told.tell(Time{}, arrival(ChannelId{2}, ClientId{2}, 102));
    const Client& client = *told.engine().clients().client(ClientId{1});
    const std::uint64_t before = client.charged_bytes;
    const auto asks = [&](ChannelId channel) {
        return told.call(Time{}, channel, "manager.ring", manager_object, "\x91\xc3")
            .replies.at(0)
            .status;
    };
    CHECK(asks(ChannelId{1}) == ErrorCode::none);
    CHECK(client.charged_bytes == before + ring::segment_bytes);
    CHECK(asks(ChannelId{2}) == ErrorCode::limit_exceeded);
    // Once and again, and of channels that have none, or are none.
    for (const ChannelId channel : {ChannelId{1}, ChannelId{1}, ChannelId{2}, ChannelId{3}}) {
        told.tell(Time{}, RingUnused{channel});
        CHECK(client.charged_bytes == before);
        CHECK(told.engine().clients().ring_count() == 0);
    }
    CHECK(asks(ChannelId{2}) == ErrorCode::none);
    CHECK(asks(ChannelId{1}) == ErrorCode::limit_exceeded);
}

}  // namespace steward::engine
