// The page over HTTP: one request for each connection, a bound on all that a browser can ask for,
// and the door in front of everything.
#pragma once

#include "client/cli/web/daemon.hpp"
#include "client/cli/web/door.hpp"
#include "client/cli/web/feed.hpp"

#include <memory>
#include <string>

namespace steward::web {

// Open at the same time.
inline constexpr std::size_t pages_max = 16;

struct About {
    std::string socket;
    bool allows_changes = false;
    double interval = 0;  // in seconds
};

class Server {
public:
    // Listens from now on; the door is told the port. Throws std::system_error.
    Server(Door& door, Daemon& daemon, Feed& feed, About about);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Answers until stop(), which any thread may call, then waits for the requests under way.
    void run();
    void stop();

private:
    class Routes;
    std::unique_ptr<Routes> routes_;
};

}  // namespace steward::web
