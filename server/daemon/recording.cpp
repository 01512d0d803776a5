#include "daemon/recording.hpp"

#include "common/digest.hpp"
#include "engine/saved.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace steward::daemon {
namespace {

using engine::EngineOptions;
using engine::Limits;

constexpr std::uint64_t Limits::*bytes_limits[] = {
    &Limits::rlock_depth_max,  &Limits::work_seconds_max, &Limits::memory_bytes_max,
    &Limits::client_bytes_max, &Limits::ring_bytes_max,   &Limits::history_bytes_max};
constexpr std::size_t Limits::*count_limits[] = {&Limits::objects_max,
                                                 &Limits::waiters_max,
                                                 &Limits::waiters_per_channel_max,
                                                 &Limits::pipe_messages_max,
                                                 &Limits::watched_processes_max,
                                                 &Limits::channels_per_client_max,
                                                 &Limits::references_per_client_max,
                                                 &Limits::calls_per_client_max};
static_assert(sizeof(Limits) ==
                  sizeof(std::uint64_t) * (std::size(bytes_limits) + std::size(count_limits)),
              "every limit is recorded");

Bytes head_of(const EngineOptions& options) {
    Bytes head;
    Writer writer(head);
    writer.array(11);
    writer.text(options.daemon_version);
    writer.integer(options.daemon_pid);
    writer.text(options.daemon_instance);
    writer.text(options.catalogue_digest);
    writer.unsigned_integer(options.hash_seed[0]);
    writer.unsigned_integer(options.hash_seed[1]);
    writer.integer(options.turn_work.count());
    writer.unsigned_integer(options.turn_bytes);
    writer.text(name(options.on_deadlock));
    writer.boolean(options.tracks_races);
    writer.array(std::size(bytes_limits) + std::size(count_limits));
    for (const auto limit : bytes_limits) writer.unsigned_integer(options.limits.*limit);
    for (const auto limit : count_limits) writer.unsigned_integer(options.limits.*limit);
    return head;
}

EngineOptions options_from(BytesView head) {
    engine::Saved saved(head);
    EngineOptions options;
    saved.array(11);
    options.daemon_version = saved.text();
    options.daemon_pid = saved.integer();
    options.daemon_instance = saved.text();
    options.catalogue_digest = saved.text();
    options.hash_seed[0] = saved.unsigned_integer();
    options.hash_seed[1] = saved.unsigned_integer();
    options.turn_work = engine::Time{saved.integer()};
    options.turn_bytes = saved.unsigned_integer();
    options.on_deadlock = engine::deadlock_policy(saved.text());
    options.tracks_races = saved.boolean();
    saved.array(std::size(bytes_limits) + std::size(count_limits));
    for (const auto limit : bytes_limits) options.limits.*limit = saved.unsigned_integer();
    for (const auto limit : count_limits) options.limits.*limit = saved.unsigned_integer();
    return options;
}

bool write_all(int descriptor, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::write(descriptor, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

// A file that was there before keeps its mode; a device's is nobody's to change.
bool keep_from_others(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 &&
           (!S_ISREG(status.st_mode) || ::fchmod(descriptor, 0600) == 0);
}

}  // namespace

Recorder::Recorder(std::string path, const EngineOptions& options)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW,
                   0600)) {
    const bool is_made =
        file_ && keep_from_others(file_.number()) && write_all(file_.number(), recording_magic);
    written_ = recording_magic.size();
    if (!is_made || !append(head_of(options)))
        throw std::system_error(errno, std::system_category(), "cannot record to " + path_);
}

bool Recorder::append(BytesView record) {
    const auto size = static_cast<std::uint32_t>(record.size());
    Bytes bytes(reinterpret_cast<const char*>(&size), sizeof size);
    bytes.append(record);
    if (write_all(file_.number(), bytes)) {
        written_ += bytes.size();
        return true;
    }
    const int error = errno;
    // Half a record would look as if the daemon had been killed at that moment.
    [[maybe_unused]] const int cut = ::ftruncate(file_.number(), static_cast<off_t>(written_));
    errno = error;
    return false;
}

bool Recorder::record(const engine::Input& input) {
    Bytes record;
    Writer writer(record);
    write_input(writer, input);
    return append(record);
}

bool Recorder::finish(BytesView state) {
    Bytes record;
    Writer(record).text(digest(state));
    return append(record);
}

RecordingReader::RecordingReader(BytesView bytes) : rest_(bytes) {
    if (!bytes.starts_with(recording_magic))
        throw std::runtime_error("this is no recording of a stewardd, or one of another version");
    rest_.remove_prefix(recording_magic.size());
    const std::optional<BytesView> head = next_record();
    if (!head) throw std::runtime_error("the recording has no head");
    try {
        options_ = options_from(*head);
    } catch (const engine::Unreadable& fault) {
        throw std::runtime_error("the head of the recording cannot be read: " +
                                 std::string(fault.what));
    } catch (const engine::Refusal& refusal) {  // of a choice that nobody could have made
        throw std::runtime_error("the head of the recording cannot be read: " + refusal.sentence);
    }
}

std::optional<BytesView> RecordingReader::next_record() {
    std::uint32_t size = 0;
    if (rest_.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, rest_.data(), sizeof size);
    if (rest_.size() - sizeof size < size) return std::nullopt;
    const BytesView record = rest_.substr(sizeof size, size);
    rest_.remove_prefix(sizeof size + size);
    return record;
}

std::optional<engine::WrittenInput> RecordingReader::next() {
    const std::optional<BytesView> record = next_record();
    if (!record) return std::nullopt;
    ++records_;
    if (const Token token = Reader(*record).next(); token.kind == Kind::text) {
        digest_ = token.bytes;
        return std::nullopt;
    }
    auto written = engine::read_input(*record);
    if (!written)
        throw std::runtime_error("record " + std::to_string(records_) +
                                 " of the recording: " + written.error());
    return std::move(*written);
}

}  // namespace steward::daemon
