#include "client/source/pool_worker.hpp"

#include "client/source/process_state.hpp"
#include "client/source/process_wide.hpp"
#include "client/source/streams.hpp"

#include <cxxabi.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <typeinfo>

namespace steward::detail {
namespace {

// A report on its way.
using Fields = std::tuple<PoolWord, Binary, std::string, std::string, std::vector<std::uint64_t>>;

// Calls it; what it throws becomes a report with this word. exit() goes on to the process's end.
template <class Call>
PoolReport caught(PoolWord word_for_failure, Call call) {
    try {
        return call();
    } catch (const ExitRequest&) {
        throw;
    } catch (const std::exception& error) {
        int status = 0;
        const std::unique_ptr<char, decltype(&std::free)> readable(
            abi::__cxa_demangle(typeid(error).name(), nullptr, nullptr, &status), &std::free);
        return {.word = word_for_failure,
                .text = error.what(),
                .type = status == 0 ? readable.get() : ""};
    } catch (...) {
        return {.word = word_for_failure,
                .text = "something was thrown that is no std::exception",
                .type = "unknown"};
    }
}

// Throws what the task sent without waiting and the daemon refused, so that it is known before the
// task's result is.
void settle(std::size_t untold_before) {
    for (const SessionPointer& session : process_wide::sessions()) session->settle();
    if (process_wide::untold() != untold_before)
        throw std::runtime_error(
            "a call of a thread that ended, sent and not waited for, was refused: standard error "
            "says which");
}

PoolReport guarded(PoolWord word_for_failure, const std::function<PoolReport()>& call) {
    const std::size_t untold = process_wide::untold();
    PoolReport report = caught(word_for_failure, [&] {
        PoolReport done = call();
        settle(untold);
        return done;
    });
    if (report.word != word_for_failure) return report;
    // What a failed task leaves is its own, and not the next one's.
    const PoolReport rest = caught(word_for_failure, [&] {
        settle(process_wide::untold());
        return PoolReport{};
    });
    if (rest.word == word_for_failure) report.text += "; moreover " + rest.text;
    return report;
}

// The handles in results are kept until the pool has taken them over, which it has when it says
// anything again.
PoolReport report_of(const Value& value, std::vector<Handle>& kept) {
    PoolReport report{.word = PoolWord::done, .value = {value.bytes()}};
    for (const Handle& handle : value.references()) {
        const std::string daemon = handle->session().identity();
        if (!report.text.empty() && report.text != daemon)
            throw ConversionError("a task's result may have objects of one manager only");
        report.text = daemon;
        report.objects.push_back(number(handle->id()));
        kept.push_back(handle);
    }
    return report;
}

}  // namespace

void work(PoolJob& job, Chunk chunk, PoolSocket& socket, const std::function<void()>& initializer) {
    if (!socket.send(PoolReport{.word = PoolWord::born})) return;
    if (initializer) {
        const PoolReport begun = guarded(PoolWord::cannot_begin, [&] {
            initializer();
            return PoolReport{.word = PoolWord::begun};
        });
        if (!socket.send(begun) || begun.word != PoolWord::begun) return;
    }
    std::vector<Handle> kept;
    for (std::optional<Chunk> given = chunk; given && given->count > 0; given = socket.receive()) {
        kept.clear();
        for (std::uint64_t item = given->first; item < given->first + given->count; ++item) {
            const PoolReport report =
                guarded(PoolWord::failed, [&] { return report_of(job.run(item), kept); });
            streams::flush();  // a pool's end kills its workers: what a task wrote is written when
                               // its result is there
            if (!socket.send(report)) return;
        }
    }
}

std::pair<PoolSocket, PoolSocket> PoolSocket::make_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        throw std::system_error(errno, std::system_category(), "cannot make a socket for a worker");
    return {PoolSocket(Descriptor(ends[0])), PoolSocket(Descriptor(ends[1]))};
}

bool PoolSocket::send_all(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool PoolSocket::send(const Chunk& chunk) {
    Bytes bytes(sizeof chunk, '\0');
    std::memcpy(bytes.data(), &chunk, sizeof chunk);
    return send_all(bytes);
}

// Its size, then one MessagePack array.
bool PoolSocket::send(const PoolReport& report) {
    Bytes bytes(sizeof(std::uint64_t), '\0');
    Encoder encoder(bytes);
    Codec<Fields>::write(encoder,
                         {report.word, report.value, report.text, report.type, report.objects});
    const std::uint64_t size = bytes.size() - sizeof size;
    std::memcpy(bytes.data(), &size, sizeof size);
    return send_all(bytes);
}

std::optional<Chunk> PoolSocket::receive() {
    Chunk chunk;
    ssize_t received = -1;
    do received = ::recv(descriptor(), &chunk, sizeof chunk, MSG_WAITALL);
    while (received < 0 && errno == EINTR);
    if (received != static_cast<ssize_t>(sizeof chunk)) return std::nullopt;
    return chunk;
}

bool PoolSocket::read_some() {
    constexpr std::size_t piece = 64u << 10;
    in_.erase(0, std::exchange(taken_, 0));
    const std::size_t before = in_.size();
    in_.resize(before + piece);
    ssize_t received = -1;
    do received = ::recv(descriptor(), in_.data() + before, piece, MSG_DONTWAIT);
    while (received < 0 && errno == EINTR);
    at_end_ = received == 0 || (received < 0 && errno != EAGAIN);
    in_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(received, 0)));
    return received > 0;
}

std::optional<PoolReport> PoolSocket::take() {
    std::uint64_t size = 0;
    const BytesView here = BytesView(in_).substr(taken_);
    if (here.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, here.data(), sizeof size);
    if (here.size() - sizeof size < size) return std::nullopt;
    const SessionPointer none;
    Decoder decoder(here.substr(sizeof size, size), none, Origin::kept);
    auto [word, value, text, type, objects] = Codec<Fields>::read(decoder);
    taken_ += sizeof size + size;
    return PoolReport{word, std::move(value), std::move(text), std::move(type), std::move(objects)};
}

}  // namespace steward::detail
