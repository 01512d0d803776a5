// A conversion: many bytes that a form turns into others, as a value. A line of JSON becomes
// frames, an answer becomes a line; where that takes long it is not done in the turn of its
// channel.
//
// The protocol between the two sides is this. The form makes the conversion, which holds all that
// it needs: it looks at nothing of its channel, so it may be run in any thread, now or later. The
// conversation yields it (Deed::convert, Push::convert), the sink runs it (RequestSink::convert)
// and hands it back (Channels::converted). Meanwhile nothing more of the channel is executed, where
// a line is converted, or nothing behind it leaves, where an answer is: so calls and answers keep
// their order. Whoever made it holds it, and lets go of it when the channel ends: what nobody holds
// any more need not be run, and nobody is told what it came to.
#pragma once

#include "common/bytes.hpp"

#include <memory>

namespace steward::net {

// So many bytes are converted in less time than it takes to tell somebody else.
inline constexpr std::size_t converted_at_once_bytes = 64u << 10;

class Conversion {
public:
    // `bytes` is about what it holds until it ends.
    explicit Conversion(std::size_t bytes) : bytes_(bytes) {}
    Conversion(const Conversion&) = delete;
    Conversion& operator=(const Conversion&) = delete;
    virtual ~Conversion() = default;

    // In any thread, once. What goes wrong is part of what it makes.
    virtual void run() noexcept = 0;
    std::size_t bytes() const { return bytes_; }

    // --- in net's thread alone ---
    bool is_yielded() const { return is_yielded_; }
    void yield() { is_yielded_ = true; }
    // It has been run, and was handed back.
    bool has_ended() const { return has_ended_; }
    void end() { has_ended_ = true; }

private:
    std::size_t bytes_;
    bool is_yielded_ = false;
    bool has_ended_ = false;
};

// One that makes bytes that leave: one line with its end.
class LineConversion : public Conversion {
public:
    using Conversion::Conversion;
    Bytes take_line() { return std::move(line_); }

protected:
    Bytes line_;
};

}  // namespace steward::net
