// A recording: all that a daemon's engine was told, in order, from its start. Since the engine is
// deterministic, telling the same to another one reaches the same state: so what happened once can
// be looked at as often as one likes (`stewardd --replay`).
//
// The file begins with a line that names it; records follow, each its length in four bytes, the
// lowest first, and that many bytes of MessagePack: first the head, what the engine was made with;
// then the inputs (engine/input.hpp); last, where the daemon ended in good order, the digest of the
// state that it had come to. It holds all that clients have sent, and so is its user's alone (mode
// 0600).
#pragma once

#include "common/descriptor.hpp"
#include "engine/engine.hpp"

namespace steward::daemon {

inline constexpr std::string_view recording_magic = "steward recording 2\n";

class Recorder {
public:
    // Makes the file, or empties it: it must be no link, and is then read by nobody else. Throws
    // std::system_error that names it.
    Recorder(std::string path, const engine::EngineOptions& options);

    // The input is in the file when this returns, so that one that the engine does not survive is
    // there too. False when it could not be written: then nothing is recorded any more, and the
    // file ends with what was whole.
    bool record(const engine::Input& input);
    // The last record; the state is that of the engine now.
    bool finish(BytesView state);
    const std::string& path() const { return path_; }

private:
    bool append(BytesView record);

    std::string path_;
    Descriptor file_;
    std::uint64_t written_ = 0;  // bytes, all of them whole records
};

// Takes a recording apart, one record after another. Nothing in it is trusted.
class RecordingReader {
public:
    // Throws std::runtime_error that says what is wrong, also of the head. The bytes are the
    // caller's, and stay.
    explicit RecordingReader(BytesView bytes);

    const engine::EngineOptions& options() const { return options_; }
    // The next input, or nothing at the end. Throws std::runtime_error where a record is malformed.
    std::optional<engine::WrittenInput> next();
    // At the end: the digest that was recorded, if the daemon ended in good order.
    const std::optional<std::string>& digest() const { return digest_; }
    // At the end: so many bytes are left of a record that is not whole.
    std::size_t left_over() const { return rest_.size(); }

private:
    std::optional<BytesView> next_record();

    BytesView rest_;
    engine::EngineOptions options_;
    std::optional<std::string> digest_;
    std::uint64_t records_ = 0;
};

}  // namespace steward::daemon
