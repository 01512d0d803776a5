// Going into the background: the parent waits until the child listens or has failed, so that
// whoever started the daemon knows which when the command returns. Called before there is any
// thread or io_context.
#pragma once

#include "common/descriptor.hpp"

#include <string>
#include <string_view>

namespace steward::daemon {

class Background {
public:
    // Splits the process: returns in the child, a session of its own with `/` as its directory. The
    // parent ends here, with the status and the sentence that the child reports. Throws
    // std::system_error when it cannot.
    static Background enter();
    // The daemon listens: the parent ends with 0. Standard streams are let go.
    void report_ready();
    // It cannot: the parent prints the sentence and ends with the status. For the child to end by
    // itself.
    void report_failure(int status, std::string_view sentence);

private:
    explicit Background(Descriptor to_parent) : to_parent_(std::move(to_parent)) {}

    Descriptor to_parent_;
};

// Write one byte to a descriptor that somebody who waits handed down, and close it.
void tell_ready(int descriptor);

}  // namespace steward::daemon
