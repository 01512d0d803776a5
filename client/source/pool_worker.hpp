// A pool's worker, in its own process: does the items of its range and writes what became of them
// on its desk. It sleeps only where it has nothing to do, where the desk is full, and where a
// result's shared objects have to be taken over; each of these it says by the bell, and hears by
// its socket how it goes on.
#pragma once

#include "client/source/pool_desk.hpp"
#include "client/source/pool_report.hpp"
#include "client/source/pool_socket.hpp"

#include <functional>

namespace steward::detail {

class PoolWorker {
public:
    PoolWorker(PoolDesk& desk, PoolBell& bell, PoolSocket& socket, std::size_t chunks_max)
        : desk_(desk), bell_(bell), socket_(socket), chunks_max_(chunks_max) {}

    // What comes before the first item; false where nothing may come after it.
    bool begin(const std::function<void()>& initializer);
    // Forked for this job; its first range is on the desk.
    void work_for(PoolJob& job, std::uint64_t first);
    // Forked for whatever comes.
    void stand_by();

private:
    bool do_range(PoolWork& work, std::uint64_t first);
    void do_item(PoolWork& work, std::uint64_t item);
    void start(PoolWord word);
    bool send();
    bool wait_to_go_on();

    PoolDesk& desk_;
    PoolBell& bell_;
    PoolSocket& socket_;
    const std::size_t chunks_max_;
    std::size_t chunks_ = 0;
    Bytes report_;              // the next one, with room for its head
    std::vector<Handle> kept_;  // in the result that is being reported
    PoolWord word_ = PoolWord::done;
};

}  // namespace steward::detail
