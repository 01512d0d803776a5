#include "tests/fairness/crowd.hpp"

#include <algorithm>
#include <ctime>

namespace steward::fairness {
namespace {

constexpr double factor = 4;
// A slice takes a millisecond in an ordinary build. Those for tests are many times as slow, and the
// machine is shared.
constexpr double slice_ms_max = 40;
constexpr double growth_max = 8;  // of what is linear or n log n, with the noise of a busy machine

const engine::Catalogue& crowd_types() {
    static const engine::Catalogue made(engine::shared_types());
    return made;
}

engine::EngineOptions without_checks() {
    engine::EngineOptions options;
    options.checks_invariants = false;
    options.limits.waiters_per_channel_max = options.limits.waiters_max =
        options.limits.calls_per_client_max = 1'000'000;
    return options;
}

}  // namespace

Crowd::Crowd() : told_(crowd_types(), without_checks()) { founder_ = arrive().channels[0]; }

Crowd::Member Crowd::arrive(std::size_t channels) {
    Member member{.client = ClientId{next_++}, .channels = {}};
    for (; channels > 0; --channels) {
        member.channels.push_back(ChannelId{next_++});
        tell(engine::arrival(member.channels.back(), member.client,
                             static_cast<std::int64_t>(number(member.client) + 100)));
    }
    return member;
}

std::size_t Crowd::tell(engine::Input::Event event) {
    return told_.tell(now_, std::move(event)).replies.size();
}

// Time moves where something is to be done later.
nanoseconds Crowd::finish() {
    nanoseconds longest{};
    for (;;) {
        while (engine().has_chores())
            longest = std::max(longest, work([&] { tell(engine::Continue{}); }));
        const auto next = engine().next_deadline();
        if (!next) return longest;
        now_ = std::max(now_, *next);
        longest = std::max(longest, work([&] { tell(engine::TimePassed{}); }));
    }
}

std::size_t Crowd::answers(ChannelId from, std::string_view method, ObjectId object,
                           const Bytes& arguments) {
    const engine::Saying said = told_.call(now_, from, method, object, arguments);
    for (const engine::Said& reply : said.replies) REQUIRE(reply.status == ErrorCode::none);
    return said.replies.size();
}

nanoseconds Crowd::now_of_this_thread() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

void require_slices(const char* of_what, std::size_t size,
                    nanoseconds (*longest)(std::size_t size)) {
    const auto least = [&](std::size_t of) {
        return std::min({longest(of), longest(of), longest(of)});
    };
    const auto small = static_cast<double>(least(size).count()) / 1e6;
    const auto large = static_cast<double>(least(size * 4).count()) / 1e6;
    INFO(of_what << ", size " << size << ": longest slice " << small << " ms; 4 times: " << large
                 << " ms");
    CHECK(large < std::max(2 * small, slice_ms_max));
}

void require_linear(std::size_t size, nanoseconds (*measure)(std::size_t size)) {
    const auto least = [&](std::size_t of) {
        return std::min({measure(of), measure(of), measure(of)});
    };
    const auto small = static_cast<double>(least(size).count());
    const auto large = static_cast<double>(least(size * static_cast<std::size_t>(factor)).count());
    INFO("size " << size << ": " << small / 1e6 << " ms; " << factor << " times: " << large / 1e6
                 << " ms");
    CHECK(large < growth_max * small);
}

}  // namespace steward::fairness
