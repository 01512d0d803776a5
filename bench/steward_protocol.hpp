// The binary protocol as raw bytes: enough of it to set up, to encode requests and to count
// replies. The bench does not go through libsteward, so that both systems are driven by the same
// code.
#pragma once

#include "bench/system.hpp"
#include "common/frame.hpp"
#include "common/msgpack_writer.hpp"

#include <concepts>
#include <map>

namespace steward::bench {

// Arguments as one MessagePack array.
template <class... T>
Bytes pack(const T&... arguments) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(sizeof...(T));
    const auto write = [&](const auto& argument) {
        using Argument = std::remove_cvref_t<decltype(argument)>;
        if constexpr (std::same_as<Argument, bool>)
            writer.boolean(argument);
        else if constexpr (std::integral<Argument>)
            writer.integer(static_cast<std::int64_t>(argument));
        else
            writer.text(argument);
    };
    (write(arguments), ...);
    return bytes;
}

// Numbers of methods, learned in the greeting.
using Methods = std::map<std::string, std::uint16_t, std::less<>>;

class StewardConnection {
public:
    // Greets.
    explicit StewardConnection(Socket socket);

    // One call and its reply's value. Throws std::runtime_error with the daemon's sentence.
    Bytes call(ObjectId object, std::string_view method, BytesView arguments);
    std::int64_t call_integer(ObjectId object, std::string_view method, BytesView arguments);
    // Get or make the object of this name. `arguments` are those of its type's constructor, an
    // array or a map.
    ObjectId create(std::string_view type, std::string_view name, BytesView arguments = "\x90");
    // A frame for later.
    Bytes request(ObjectId object, std::string_view method, BytesView arguments,
                  std::uint16_t flags = 0) const;

    // The value of the next reply to what was sent; that it waited is not told.
    Bytes receive_reply();

    const Socket& socket() const { return socket_; }
    Socket take_socket() { return std::move(socket_); }

private:
    Socket socket_;
    Bytes left_;
    Methods methods_;
};

Reading read_steward_replies(std::string_view bytes);

}  // namespace steward::bench
