// The page's conversation with the daemon: samples for all who look, one object in full for who
// looks at it, and the few things that may be mended. One connection, used by one thread at a time;
// where it is lost the next call makes another.
#pragma once

#include "client/cli/session.hpp"
#include "client/cli/web/source.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

namespace steward::web {

// Looked at in one sample; notes say when there were more.
inline constexpr std::size_t objects_looked_at_max = 20'000;
inline constexpr std::size_t objects_page = 1'000;  // in one call, so that nobody waits for it long
inline constexpr std::size_t holds_asked_max = 40;
inline constexpr std::size_t lengths_asked_max = 40;
// An object with more bytes is not asked for its value; of its text so much is shown.
inline constexpr std::uint64_t value_bytes_max = 1 << 20;
inline constexpr std::size_t value_letters_max = 1 << 16;

class Daemon : public Source {
public:
    using Id = std::uint64_t;

    explicit Daemon(std::string socket) : socket_(std::move(socket)) {}

    // Throws what Session throws where there is no daemon.
    void connect();
    Sample take() override;
    // `info` (what the service tells), `value` (JSON text, indented), `is_cut` or why there is
    // none in `no_value`, `length`, and `can`: which of the changes below it takes. Throws Refused
    // where it is not there.
    nlohmann::ordered_json object(Id id);

    // "release": lets it go by force; "repair"; "remove": takes its name away. Throws Refused, and
    // std::invalid_argument for any other word.
    void change(std::string_view what, Id id);

private:
    nlohmann::ordered_json with_session(const std::function<nlohmann::ordered_json()>& work);
    nlohmann::ordered_json ask(std::string_view method, BytesView arguments = {});
    nlohmann::ordered_json page(std::string_view method, Id after, std::size_t limit);
    void ask_objects(Sample& sample);
    void ask_reports(Sample& sample);
    void ask_holds(Sample& sample);
    void ask_lengths(Sample& sample);
    std::optional<std::int64_t> length(const std::string& type, Id id);
    nlohmann::ordered_json object_in_full(Id id);
    void change_now(std::string_view what, Id id);
    bool has_method(const std::string& type, std::string_view name) const;

    std::string socket_;
    std::mutex mutex_;  // of all below
    std::unique_ptr<cli::Session> session_;
    std::deque<nlohmann::ordered_json> reports_;  // `at` is the second on this machine's clock
};

}  // namespace steward::web
