#include "client/cli/queue_worker.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/guarded_process.hpp"
#include "client/cli/queue_work.hpp"
#include "client/cli/signals.hpp"
#include "client/cli/table.hpp"
#include "common/descriptor.hpp"
#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

namespace steward::cli {
namespace {

// A string or bytes as they are, everything else as JSON in one line.
std::string text_of(ValueView item) {
    const Token head = item.head();
    const bool is_plain = head.kind == Kind::text || head.kind == Kind::binary;
    return is_plain ? std::string(head.bytes) : to_text(item);
}

std::string shortened(const std::string& item) {
    constexpr std::size_t letters_max = 60;
    return printable(item.size() <= letters_max ? item : item.substr(0, letters_max) + "…");
}

// What a command reads: the item, in memory, or nothing.
class Input {
public:
    explicit Input(const std::string* item) {
        descriptor_ = Descriptor(item == nullptr ? ::open("/dev/null", O_RDONLY | O_CLOEXEC)
                                                 : ::memfd_create("item", MFD_CLOEXEC));
        if (!descriptor_) fail();
        for (std::size_t sent = 0; item != nullptr && sent < item->size();) {
            const ssize_t count = ::write(descriptor(), item->data() + sent, item->size() - sent);
            if (count < 0) fail();
            sent += static_cast<std::size_t>(count);
        }
        if (item != nullptr) ::lseek(descriptor(), 0, SEEK_SET);
    }
    int descriptor() const { return descriptor_.number(); }

private:
    [[noreturn]] static void fail() {
        throw std::system_error(errno, std::system_category(), "cannot make a command's input");
    }

    Descriptor descriptor_;
};

class Worker {
public:
    Worker(Context& context, const Work& work) : context_(context), work_(work) {
        queue_ = context.session().find(work.name, work.type);
        // What the command has started keeps the item on loan, should this process be killed.
        if (context.session().connection().method("manager.bequeath"))
            context.session().ask("manager.bequeath", manager_object);
    }

    int run() {
        while (const auto item = take()) {
            // Until it is said to be done: a signal that comes late must not have it done twice.
            const Signals signals;
            const GuardedEnd end = run_for(*item, signals.before());
            if (end.lock_lost) {
                context_.note("lost",
                              "the daemon was lost while the command ran: the command was ended");
                return no_daemon;
            }
            finish(*item, end);
            if (!end.has_started) return end.exit_code;
            if (end.asked_by != 0) return 128 + end.asked_by;
        }
        return has_failed_ ? outcome_no : done;
    }

private:
    // Nothing: the queue is closed and empty, or the time is up.
    std::optional<std::string> take() {
        pause();
        Bytes arguments;
        Writer writer(arguments);
        writer.map(1);
        writer.text("timeout");
        if (work_.timeout)
            writer.real(*work_.timeout);
        else
            writer.nil();
        try {
            return text_of(context_.session().ask(work_.type + ".get", queue_, arguments).view());
        } catch (const Error& error) {
            if (error.code() != ErrorCode::queue_closed && error.code() != ErrorCode::timed_out)
                throw;
            return std::nullopt;
        }
    }

    GuardedEnd run_for(const std::string& item, const sigset_t& mask) {
        // No word of a command line holds a null character.
        const bool fits = work_.as_input || item.find('\0') == std::string::npos;
        if (!fits) return {.exit_code = outcome_no};
        const Input input(work_.as_input ? &item : nullptr);
        return run_guarded(
            {.command = work_.as_input ? work_.command : command_for(work_.command, item),
             .environment = {{"STEWARD_SOCKET", context_.options().socket}},
             .connection = context_.session().connection().descriptor(),
             .input = input.descriptor(),
             .mask = &mask});
    }

    void finish(const std::string& item, const GuardedEnd& end) {
        const bool is_done = end.exit_code == 0;
        context_.session().ask(work_.type + (is_done ? ".done" : ".give_back"), queue_);
        if (is_done) {
            failures_ = 0;
            return;
        }
        has_failed_ = true;
        ++failures_;
        context_.note("failed", "exit code " + std::to_string(end.exit_code) +
                                    ", given back: " + shortened(item));
    }

    // An item that fails comes back at once, to the head. The queue's deliveries_max bounds how
    // often; where it has none, a worker that only fails must not do so as fast as it can.
    void pause() const {
        using namespace std::chrono_literals;
        constexpr int at_once = 2, doublings_max = 7;
        if (failures_ <= at_once) return;
        std::this_thread::sleep_for(100ms *
                                    (1 << std::min(failures_ - at_once - 1, doublings_max)));
    }

    Context& context_;
    const Work& work_;
    ObjectId queue_{};
    int failures_ = 0;  // in a row
    bool has_failed_ = false;
};

}  // namespace

int work(Context& context, const Work& work) { return Worker(context, work).run(); }

std::vector<std::string> command_for(const std::vector<std::string>& command,
                                     const std::string& item) {
    constexpr std::string_view place = "{}";
    std::vector<std::string> words = command;
    bool has_place = false;
    for (std::string& word : words)
        for (std::size_t at = 0; (at = word.find(place, at)) != std::string::npos;
             at += item.size()) {
            word.replace(at, place.size(), item);
            has_place = true;
        }
    if (!has_place) words.push_back(item);
    return words;
}

}  // namespace steward::cli
