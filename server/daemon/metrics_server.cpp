#include "daemon/metrics_server.hpp"

#include "daemon/metrics_request.hpp"

#include <sys/socket.h>
#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <cerrno>
#include <optional>
#include <set>
#include <vector>

namespace steward::daemon {

using asio::posix::stream_descriptor;

// Handlers keep what they use: one that completes after the end finds it closed and does nothing.
struct MetricsServer::Connection : std::enable_shared_from_this<Connection> {
    Connection(asio::io_context& context, Descriptor descriptor)
        : socket(context, descriptor.release()), timer(context) {}

    stream_descriptor socket;
    asio::steady_timer timer;
    std::string request;
    std::string answer;
    std::size_t sent = 0;
    std::function<void(const std::shared_ptr<Connection>&)> asks_for_page;
    std::function<void(const std::shared_ptr<Connection>&)> is_over;
    Times times;

    void close() {
        asio::error_code ignored;
        socket.close(ignored);
        timer.cancel();
        if (is_over) std::exchange(is_over, nullptr)(shared_from_this());
    }
    void limit(std::chrono::nanoseconds time) {
        timer.expires_after(time);
        timer.async_wait([self = shared_from_this()](const asio::error_code& error) {
            if (!error) self->close();
        });
    }
    void await(stream_descriptor::wait_type what, void (Connection::*then)()) {
        socket.async_wait(what, [self = shared_from_this(), then](const asio::error_code& error) {
            if (!error && self->socket.is_open()) (self.get()->*then)();
        });
    }
    // What has come; nothing: nothing is there. The end of the stream is an empty text.
    std::optional<std::string> receive() {
        std::array<char, 4096> buffer;
        const ssize_t size =
            ::recv(socket.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size > 0) return std::string(buffer.data(), static_cast<std::size_t>(size));
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
        return "";
    }
    void read() {
        const std::optional<std::string> come = receive();
        if (come && come->empty()) return close();
        if (come) request += *come;
        const std::optional<MetricsRequest> read = read_request(request);
        if (!read) return await(stream_descriptor::wait_read, &Connection::read);
        timer.cancel();
        if (read->status == 200) return asks_for_page(shared_from_this());
        begin_answer(*read, answer_sentence(read->status));
    }
    void begin_answer(const MetricsRequest& to, const std::string& page) {
        answer = answer_head(to, page.size());
        if (!to.is_head) answer += page;
        limit(times.answer);
        write();
    }
    void answer_page(const std::string& page) {
        begin_answer(read_request(request).value_or(MetricsRequest{}), page);
    }
    void write() {
        const ssize_t size = ::send(socket.native_handle(), answer.data() + sent,
                                    answer.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (size < 0 && errno != EAGAIN && errno != EINTR) return close();
        if (size > 0) sent += static_cast<std::size_t>(size);
        if (sent < answer.size()) return await(stream_descriptor::wait_write, &Connection::write);
        // A socket that is closed with something unread takes the answer back: the peer closes
        // first.
        ::shutdown(socket.native_handle(), SHUT_WR);
        linger();
    }
    void linger() {
        const std::optional<std::string> come = receive();
        if (come && come->empty()) return close();
        await(stream_descriptor::wait_read, &Connection::linger);
    }
};

struct MetricsServer::Serving : std::enable_shared_from_this<Serving> {
    Serving(asio::io_context& owner, Descriptor descriptor, Begin begin_page, Times limits)
        : context(owner),
          socket(owner, descriptor.release()),
          pause(owner),
          begin(std::move(begin_page)),
          times(limits) {}

    asio::io_context& context;
    stream_descriptor socket;
    asio::steady_timer pause;
    Begin begin;
    Times times;
    bool is_over = false;
    std::set<std::shared_ptr<Connection>> connections;
    std::unique_ptr<Page> page;
    std::vector<std::shared_ptr<Connection>> waiting;  // for the page that is made
    std::vector<std::shared_ptr<Connection>> late;     // for the next one

    void await() {
        socket.async_wait(stream_descriptor::wait_read,
                          [self = shared_from_this()](const asio::error_code& error) {
                              if (!error && !self->is_over) self->accept();
                          });
    }
    // Without descriptors, a connection that cannot be taken stays ready: it is looked at again
    // after a while.
    void accept() {
        Descriptor descriptor(
            ::accept4(socket.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        const bool is_short = !descriptor && (errno == EMFILE || errno == ENFILE);
        if (descriptor) welcome(std::move(descriptor));
        if (!is_short) return await();
        pause.expires_after(std::chrono::milliseconds(100));
        pause.async_wait([self = shared_from_this()](const asio::error_code& error) {
            if (!error && !self->is_over) self->await();
        });
    }
    void welcome(Descriptor descriptor) {
        if (connections.size() >= connections_max) {
            constexpr MetricsRequest busy{.status = 503};
            const std::string sentence = answer_sentence(busy.status);
            const std::string answer = answer_head(busy, sentence.size()) + sentence;
            [[maybe_unused]] const ssize_t sent = ::send(
                descriptor.number(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            return;
        }
        const auto one = std::make_shared<Connection>(context, std::move(descriptor));
        one->times = times;
        one->asks_for_page = [this](const auto& who) { ask(who); };
        one->is_over = [this](const auto& who) { connections.erase(who); };
        connections.insert(one);
        one->limit(times.request);
        one->read();
    }
    // Whoever asks while a page is made has the next one: the numbers are not older than the
    // question.
    void ask(const std::shared_ptr<Connection>& who) {
        late.push_back(who);
        if (page == nullptr) begin_page();
    }
    void begin_page() {
        waiting = std::exchange(late, {});
        page = begin();
        add_part();
    }
    void add_part() {
        asio::post(context, [self = shared_from_this()] {
            if (self->is_over) return;
            if (self->page->add_part()) return self->add_part();
            const std::string text = self->page->take();
            self->page.reset();
            for (const auto& one : std::exchange(self->waiting, {}))
                if (one->socket.is_open()) one->answer_page(text);
            if (!self->late.empty()) self->begin_page();
        });
    }
    void end() {
        is_over = true;
        asio::error_code ignored;
        socket.close(ignored);
        pause.cancel();
        waiting.clear();
        late.clear();
        page.reset();
        for (const auto& one : std::exchange(connections, {})) {
            one->is_over = nullptr;
            one->close();
        }
    }
};

MetricsServer::MetricsServer(asio::io_context& context, Descriptor socket, Begin begin, Times times)
    : serving_(std::make_shared<Serving>(context, std::move(socket), std::move(begin), times)) {
    serving_->await();
}

MetricsServer::~MetricsServer() { serving_->end(); }

}  // namespace steward::daemon
