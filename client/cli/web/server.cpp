#include "client/cli/web/server.hpp"

#include "client/cli/web/assets.hpp"
#include "steward/error.hpp"

#include <httplib.h>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>
#include <system_error>

namespace steward::web {
namespace {

using httplib::Request;
using httplib::Response;
using nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr const char* as_json = "application/json";

// Nothing but what comes from here is loaded or asked, no page may show this one in a frame, and
// no script stands within the page.
const httplib::Headers& safe_headers() {
    static const httplib::Headers headers{
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
         "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"}};
    return headers;
}

// A port that another process listens at already is not shared with it.
void set_socket_options(int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

std::string dumped(const ordered_json& document) {
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

void answer(Response& response, int status, const std::string& sentence) {
    response.status = status;
    response.set_content(dumped({{"error", sentence}}), as_json);
}

std::optional<std::uint64_t> id_in(const std::string& text) {
    std::uint64_t id = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, id);
    if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
    return id;
}

bool is_asset(const std::string& path) {
    for (const Asset& one : assets())
        if (one.path == path && path != "/" && path != "/token") return true;
    return false;
}

}  // namespace

class Server::Routes {
public:
    Routes(Door& door, Daemon& daemon, Feed& feed, About about)
        : door_(door), daemon_(daemon), feed_(feed), about_(std::move(about)) {
        // What refuses a request may leave its body unread: nothing is read behind it.
        server_.set_keep_alive_max_count(1);
        server_.set_read_timeout(5);
        server_.set_write_timeout(5);
        server_.set_payload_max_length(16 * 1024);
        server_.set_socket_options(&set_socket_options);
        server_.set_default_headers(safe_headers());
        // Each open page keeps one thread; the others are for all else that pages ask.
        server_.new_task_queue = [] { return new httplib::ThreadPool(pages_max + 8); };
        add_routes();
        bind();
    }

    void run() { server_.listen_after_bind(); }
    void stop() { server_.stop(); }

private:
    void add_routes() {
        using Result = httplib::Server::HandlerResponse;
        server_.set_pre_routing_handler([this](const Request& request, Response& response) {
            return is_let_in(request, response) ? Result::Unhandled : Result::Handled;
        });
        for (const Asset& one : assets())
            if (one.path != "/token")
                server_.Get(std::string(one.path), [&one](const Request&, Response& response) {
                    response.set_content(one.bytes.data(), one.bytes.size(),
                                         std::string(one.content_type));
                });
        server_.Get("/api/events",
                    [this](const Request&, Response& response) { tell_events(response); });
        server_.Get("/api/object", [this](const Request& request, Response& response) {
            const auto id = id_in(request.get_param_value("id"));
            if (!id) return answer(response, 400, "id must be the number of an object");
            obey(response, [&] { return daemon_.object(*id); });
        });
        server_.Post("/api/change", [this](const Request& request, Response& response) {
            change(request, response);
        });
        server_.Post("/token", [this](const Request& request, Response& response) {
            greet(request.get_param_value("token"), response);
        });
        server_.set_exception_handler([](const Request&, Response& response, std::exception_ptr) {
            answer(response, 500, "this went wrong");
        });
        server_.set_error_handler([](const Request&, Response& response) {
            if (response.body.empty()) answer(response, response.status, "there is no such page");
        });
    }

    void bind() {
        const Place& place = door_.place();
        errno = 0;
        const int port = place.port == 0 ? server_.bind_to_any_port(place.address)
                         : server_.bind_to_port(place.address, place.port) ? place.port
                                                                           : -1;
        if (port < 0)
            throw std::system_error(errno != 0 ? errno : EADDRINUSE, std::system_category(),
                                    "cannot listen at " + place.text());
        door_.found_port(static_cast<std::uint16_t>(port));
    }

    // Files of the page hold no secret, so that whoever is asked for the token can be shown a page.
    bool is_let_in(const Request& request, Response& response) {
        const std::string host = request.get_header_value("Host");
        const std::string origin = request.get_header_value("Origin");
        const std::string site = request.get_header_value("Sec-Fetch-Site");
        const std::string cookies = request.get_header_value("Cookie");
        const bool is_page = request.path == "/";
        const Visit visit{.method = request.method,
                          .host = host,
                          .origin = origin,
                          .fetch_site = site,
                          .cookies = cookies,
                          .is_navigation = is_page};
        const bool is_stranger = is_asset(request.path) || request.path == "/token" ||
                                 (is_page && request.has_param("token"));
        const Verdict verdict = is_stranger ? door_.judge_stranger(visit) : door_.judge(visit);
        switch (verdict) {
            case Verdict::wrong_host:
                return answer(response, 403,
                              "this page answers only to the address that it listens at"),
                       false;
            case Verdict::wrong_origin:
                return answer(response, 403, "this page answers to no other page"), false;
            case Verdict::no_cookie: return ask_for_token(response), false;
            case Verdict::welcome: break;
        }
        if (!is_page || !request.has_param("token")) return true;
        return greet(request.get_param_value("token"), response), false;
    }

    static void ask_for_token(Response& response) {
        const Asset& page = asset("/token");
        response.status = 401;
        response.set_content(page.bytes.data(), page.bytes.size(), std::string(page.content_type));
    }

    // The token is changed for a cookie and leaves the address bar.
    void greet(const std::string& token, Response& response) {
        if (!door_.is_token(token)) return ask_for_token(response);
        response.set_header("Set-Cookie", door_.cookie_to_set());
        response.set_redirect("/", 303);
    }

    template <class Work>
    static void obey(Response& response, Work work) {
        try {
            response.set_content(dumped(work()), as_json);
        } catch (const NoSuchObject& error) {
            answer(response, 404, error.what());
        } catch (const Refused& error) {
            answer(response, 409, error.what());
        } catch (const std::invalid_argument& error) {
            answer(response, 400, error.what());
        } catch (const std::exception& error) {
            answer(response, 503, error.what());
        }
    }

    void change(const Request& request, Response& response) {
        if (!about_.allows_changes)
            return answer(response, 403, "nothing is changed from here without --allow-changes");
        if (request.get_header_value("Content-Type") != as_json)
            return answer(response, 415, "a change is told as application/json");
        const auto told = ordered_json::parse(request.body, nullptr, false);
        if (!told.is_object() || !told.contains("object") || !told.contains("what") ||
            !told["object"].is_number_unsigned() || !told["what"].is_string())
            return answer(response, 400, "a change is {\"what\": …, \"object\": id}");
        obey(response, [&]() -> ordered_json {
            daemon_.change(told["what"].get<std::string>(), told["object"].get<std::uint64_t>());
            return {{"done", true}};
        });
    }

    // Server-sent events: what this is first, then each snapshot as it comes; between them, so that
    // a page that has gone is noticed, a line of nothing.
    void tell_events(Response& response) {
        std::shared_ptr<void> place = feed_.enter();
        if (!place)
            return answer(response, 503,
                          "the page is open in " + std::to_string(pages_max) + " places already");
        const std::string about = "retry: 1000\nevent: about\ndata: " +
                                  dumped({{"socket", about_.socket},
                                          {"changes", about_.allows_changes},
                                          {"interval", about_.interval}}) +
                                  "\n\n";
        response.set_chunked_content_provider(
            "text/event-stream", [this, place, about, last = std::uint64_t{0}](
                                     std::size_t offset, httplib::DataSink& sink) mutable {
                if (offset == 0) return sink.write(about.data(), about.size());
                const auto told = feed_.next(last, milliseconds(1'000));
                if (feed_.is_over()) return sink.done(), true;
                std::string text = ": \n\n";
                if (told) {
                    last = told->number;
                    text = "data: " + *told->text + "\n\n";
                }
                return sink.write(text.data(), text.size());
            });
    }

    Door& door_;
    Daemon& daemon_;
    Feed& feed_;
    const About about_;
    httplib::Server server_;
};

Server::Server(Door& door, Daemon& daemon, Feed& feed, About about)
    : routes_(std::make_unique<Routes>(door, daemon, feed, std::move(about))) {}

Server::~Server() = default;

void Server::run() { routes_->run(); }

void Server::stop() { routes_->stop(); }

}  // namespace steward::web
