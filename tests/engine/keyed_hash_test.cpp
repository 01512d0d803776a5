// SipHash-1-3 against vectors: the key is the bytes 0 to 15, the messages are the bytes 0, 1, 2, …
// of these lengths.
#include "engine/keyed_hash.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {

TEST_CASE("KeyedHash: agrees with the published vectors of SipHash-1-3", "[engine][keyed_hash]") {
    const HashKey key{.low = 0x0706050403020100u, .high = 0x0f0e0d0c0b0a0908u};
    const std::pair<std::size_t, std::uint64_t> vectors[] = {
        {0, 0xabac0158050fc4dcu}, {1, 0xc9f49bf37d57ca93u},  {7, 0xd3927d989bb11140u},
        {8, 0x369095118d299a8eu}, {15, 0xd320d86d2a519956u}, {16, 0xcc4fdd1a7d908b66u},
    };
    for (const auto& [length, expected] : vectors) {
        Bytes message;
        for (std::size_t i = 0; i < length; ++i) message.push_back(static_cast<char>(i));
        CHECK(keyed_hash(key, message) == expected);
    }
}

}  // namespace steward::engine
