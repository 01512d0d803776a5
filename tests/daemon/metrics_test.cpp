// The page for Prometheus: where it may be served, what requests are understood, and how it is
// served by a real daemon.
#include "daemon/metrics_address.hpp"
#include "daemon/metrics_request.hpp"
#include "daemon/metrics_server.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <filesystem>

using namespace steward;
using namespace steward::daemon;
using Catch::Contains;
using testing::Peer;
using testing::Program;
using testing::Serving;
namespace fs = std::filesystem;

namespace {

// A connection to a Unix socket; what is sent there, and all that comes until it is closed.
class Visitor {
public:
    explicit Visitor(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address),
                          sizeof address) == 0);
        const timeval limit{.tv_sec = testing::time_limit_seconds, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    void say(const std::string& bytes) const {
        for (std::size_t sent = 0; sent < bytes.size();) {
            const ssize_t size =
                ::send(socket_.number(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (size <= 0) return;  // it has heard enough, and says why
            sent += static_cast<std::size_t>(size);
        }
    }
    std::string rest() const {
        std::string all;
        char buffer[4096];
        for (ssize_t size; (size = ::recv(socket_.number(), buffer, sizeof buffer, 0)) > 0;)
            all.append(buffer, static_cast<std::size_t>(size));
        return all;
    }

private:
    Descriptor socket_;
};

struct Measured : Serving {
    std::string metrics = directory / "metrics";
    std::unique_ptr<Program> program = start(0, {"--metrics", "unix:" + metrics});

    std::string ask(const std::string& request) const {
        const Visitor visitor(metrics);
        visitor.say(request);
        return visitor.rest();
    }
};

constexpr const char* get_page = "GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n";

}  // namespace

TEST_CASE("Metrics: addresses of this machine alone are taken, others with a sentence refused",
          "[daemon][metrics]") {
    const auto four = metrics_address("127.0.0.1:9090");
    REQUIRE(four);
    CHECK(four->host == "127.0.0.1");
    CHECK(four->port == 9090);
    CHECK(metrics_address("[::1]:0")->host == "::1");
    CHECK(metrics_address("unix:/run/x")->path == "/run/x");
    for (const char* wrong : {"0.0.0.0:9090", "192.168.1.1:80", "[::]:80", "[2001:db8::1]:80",
                              "localhost:80", ":80", "10.0.0.1:80", "1.27.0.0.1:80"}) {
        CAPTURE(wrong);
        const auto refused = metrics_address(wrong);
        REQUIRE_FALSE(refused);
        CHECK_THAT(refused.error(), Contains(wrong) && Contains("this machine alone"));
    }
    for (const char* wrong : {"127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:9x"}) {
        CAPTURE(wrong);
        CHECK_THAT(metrics_address(wrong).error(), Contains("no port from 0 to 65535"));
    }
    CHECK_THAT(metrics_address("9090").error(), Contains("must be 127.0.0.1:PORT"));
    CHECK_THAT(metrics_address("unix:relative").error(), Contains("names no socket"));
    CHECK_THAT(metrics_address("unix:/" + std::string(200, 'x')).error(), Contains("too long"));
}

TEST_CASE("Metrics: what is no request for the page is answered with its status",
          "[daemon][metrics]") {
    const auto status = [](const std::string& bytes) {
        const auto request = read_request(bytes);
        return request ? request->status : 0;
    };
    const std::string host = "Host: h\r\n\r\n";
    CHECK(status("GET /metrics HTTP/1.1\r\n" + host) == 200);
    CHECK(status("\r\nGET /metrics HTTP/1.1\r\n" + host) == 200);
    CHECK(status("GET /metrics?x=1 HTTP/1.1\r\nhOST:\r\n\r\n") == 200);
    CHECK(status("GET http://h/metrics HTTP/1.1\r\n" + host) == 200);
    CHECK(status("GET /metrics HTTP/1.0\r\n\r\n") == 200);
    CHECK(status("GET / HTTP/1.1\r\n" + host) == 404);
    CHECK(status("GET http://h HTTP/1.1\r\n" + host) == 404);
    CHECK(status("GET /metrics/../x HTTP/1.1\r\n" + host) == 404);
    CHECK(status("POST /metrics HTTP/1.1\r\n" + host) == 405);
    CHECK(status("get /metrics HTTP/1.1\r\n" + host) == 405);
    CHECK(status("GET /metrics HTTP/2.0\r\n" + host) == 505);
    for (const std::string wrong :
         {"GET /metrics HTTP/1.1\r\n\r\n",                        // for no host
          "GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",  // for two
          "GET  /metrics HTTP/1.1\r\nHost: h\r\n\r\n", "GET /metrics\r\nHost: h\r\n\r\n",
          "GET /metrics HTTP/1.1 \r\nHost: h\r\n\r\n", "GET /metrics FTP/1.1\r\nHost: h\r\n\r\n",
          "G(T /metrics HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET /metrics HTTP/1.1\r\nHost : h\r\n\r\n",  // a blank before the colon
          "GET /metrics HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n", "{\"method\":\"service.ping\"}\n",
          "GET /metrics HTTP/1.1\r\nHost: h\r\nA: \x01\r\n\r\n"}) {
        CAPTURE(wrong);
        CHECK(status(wrong) == 400);
    }
    CHECK_FALSE(read_request("").has_value());
    CHECK_FALSE(read_request("GET /metrics HTTP/1.1\r\nHost: h\r\n").has_value());
    CHECK(status(std::string(request_bytes_max, 'x')) == 431);
    CHECK(status("GET /metrics HTTP/1.1\r\nA: " + std::string(request_bytes_max, 'x')) == 431);
    CHECK(read_request("HEAD /metrics HTTP/1.1\r\n" + host)->is_head);
    CHECK_THAT(answer_head({.status = 405}, 3),
               Contains("\r\nAllow: GET, HEAD\r\n") && Contains("\r\nContent-Length: 3\r\n"));
}

TEST_CASE_METHOD(Measured, "Metrics: the page counts the calls that came", "[daemon][metrics]") {
    struct stat state {};
    REQUIRE(::stat(metrics.c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    Peer peer(path);
    for (int i = 0; i < 3; ++i) peer.ask({{"id", 1}, {"method", "service.ping"}});
    const std::string answer = ask(get_page);
    CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; "
                                         "version=0.0.4; charset=utf-8\r\nContent-Length: "));
    CHECK_THAT(answer, Contains("\nsteward_method_calls_total{method=\"service.ping\"} 3\n"));
    CHECK_THAT(answer, Contains("\nsteward_sockets 1\n") && Contains("\nsteward_log_lines_total "));
    const std::string head = ask("HEAD /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK_THAT(head, Catch::StartsWith("HTTP/1.1 200 OK\r\n") && Catch::EndsWith("\r\n\r\n"));
    CHECK_THAT(ask("GET /other HTTP/1.1\r\nHost: h\r\n\r\n"),
               Catch::StartsWith("HTTP/1.1 404 Not Found\r\n") &&
                   Catch::EndsWith("the page is /metrics\n"));
    CHECK_THAT(ask("nonsense\n"), Catch::StartsWith("HTTP/1.1 400 "));
    CHECK_THAT(ask("GET /metrics HTTP/1.1\r\nA: " + std::string(100'000, 'x')),
               Catch::StartsWith("HTTP/1.1 431 "));
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    CHECK_FALSE(fs::exists(metrics));
}

TEST_CASE_METHOD(Measured, "Metrics: more connections than there may be are told so, and go",
                 "[daemon][metrics]") {
    std::vector<Visitor> silent;
    for (std::size_t i = 0; i < MetricsServer::connections_max; ++i) silent.emplace_back(metrics);
    CHECK_THAT(Visitor(metrics).rest(), Catch::StartsWith("HTTP/1.1 503 "));
    silent.front().say(get_page);
    CHECK_THAT(silent.front().rest(), Contains("steward_calls_total"));
    // All at once, each has a page.
    for (std::size_t i = 1; i < silent.size(); ++i) silent[i].say(get_page);
    for (std::size_t i = 1; i < silent.size(); ++i)
        CHECK_THAT(silent[i].rest(), Contains("steward_calls_total"));
    silent.clear();
    // A request in parts, once their ends have been noticed.
    std::string answer = "HTTP/1.1 503 ";
    for (int turn = 0; answer.starts_with("HTTP/1.1 503 ") && turn < 1000; ++turn) {
        const Visitor slow(metrics);
        for (const char letter : std::string(get_page)) slow.say(std::string(1, letter));
        answer = slow.rest();
    }
    CHECK_THAT(answer, Contains("steward_calls_total"));
}

TEST_CASE_METHOD(Serving, "Metrics: whoever asks and does not read, or says nothing, is closed",
                 "[daemon][metrics]") {
    asio::io_context context;
    MetricsSocket socket = listen_for_metrics("unix:" + (directory / "m"));
    struct Long final : MetricsServer::Page {
        bool add_part() override { return false; }
        std::string take() override { return std::string(8u << 20, 'x'); }
    };
    MetricsServer server(
        context, std::move(socket.socket), [] { return std::make_unique<Long>(); },
        {.request = std::chrono::milliseconds(50), .answer = std::chrono::milliseconds(50)});
    const Visitor deaf(directory / "m");
    const Visitor dumb(directory / "m");
    deaf.say(get_page);
    context.run_for(std::chrono::milliseconds(500));
    CHECK(dumb.rest().empty());
    const std::string part = deaf.rest();
    CHECK_THAT(part.substr(0, 100), Catch::StartsWith("HTTP/1.1 200 OK"));
    CHECK(part.size() < 8u << 20);
}

TEST_CASE_METHOD(Serving, "Metrics: port 0 is any that is free, and the log tells which",
                 "[daemon][metrics]") {
    const auto program = start(
        0, {"--metrics", "127.0.0.1:0", "--log-level", "info", "--log-file", directory / "log"});
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    const Descriptor log(::open((directory / "log").c_str(), O_RDONLY));
    char text[4096];
    const ssize_t size = ::read(log.number(), text, sizeof text);
    const std::string all(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    CHECK_THAT(all, Contains("event=metrics msg=\"metrics are served at 127.0.0.1:") &&
                        !Contains("127.0.0.1:0"));
}

TEST_CASE_METHOD(Serving, "Metrics: an address that is taken, or none, ends it with a sentence",
                 "[daemon][metrics]") {
    MetricsSocket taken = listen_for_metrics("127.0.0.1:0");
    Program second({"--foreground", "--socket", path, "--metrics", taken.said});
    CHECK(second.wait() == 1);
    CHECK_THAT(second.output(), Contains("cannot serve metrics at " + taken.said));
    CHECK_FALSE(fs::exists(path));
    Program open({"--foreground", "--socket", path, "--metrics", "0.0.0.0:9090"});
    CHECK(open.wait() == 2);
    CHECK_THAT(open.output(), Contains("this machine alone"));
    // A socket that a killed daemon has left is taken over; one that is served is not.
    const std::string place = "unix:" + (directory / "m");
    {
        const auto killed = start(0, {"--metrics", place});
        CHECK(
            Program({"--foreground", "--socket", directory / "other", "--metrics", place}).wait() ==
            1);
        killed->end(SIGKILL);
        killed->wait();
    }
    CHECK(fs::exists(directory / "m"));
    const auto next = start(0, {"--metrics", place});
    CHECK_THAT(
        [&] {
            const Visitor visitor(directory / "m");
            visitor.say(get_page);
            return visitor.rest();
        }(),
        Contains("steward_calls_total"));
}
