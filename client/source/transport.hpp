// Which way the bytes of a program's channels go, as whoever starts it may choose for one run:
// $STEWARD_TRANSPORT.
#pragma once

#include "client/source/greeting.hpp"

namespace steward::detail {

// "socket": never rings; "ring": at once; not set or empty: when a channel is busy. Throws
// BadArgument for anything else. A program with the rights of another user does not look.
Rings rings_wanted();

}  // namespace steward::detail
