// Conversions of the text form: a large line that is read, and a large answer that is written. Each
// holds what it works on and looks at nothing else but the catalogue, which does not change: so
// they are run in other threads.
#pragma once

#include "common/inbox.hpp"
#include "daemon/text_lines.hpp"

namespace steward::daemon {

// What a line says, before its objects have been found. Whatever a line holds, it ends nobody but
// its call.
TextRequest read_any_line(std::string_view line, const engine::Catalogue& catalogue);
TextRequest no_memory(std::string id);

class LineReading final : public net::Conversion {
public:
    // The line lies in the storage. The catalogue outlives it.
    LineReading(Inbox::Storage storage, std::string_view line, const engine::Catalogue& catalogue)
        : Conversion(line.size()),
          storage_(std::move(storage)),
          line_(line),
          catalogue_(catalogue) {}

    void run() noexcept override;
    TextRequest take_request() { return std::move(request_); }
    // As far as it can be told without reading the line.
    const std::string& id() const { return id_; }

private:
    Inbox::Storage storage_;
    std::string_view line_;
    const engine::Catalogue& catalogue_;
    TextRequest request_;
    std::string id_;
};

class AnswerWriting final : public net::LineConversion {
public:
    // The id is the caller's, as JSON. A payload that can be had is taken over, another is copied.
    AnswerWriting(std::string id, const net::Answer& answer);

    void run() noexcept override;

private:
    std::string id_;
    Bytes payload_;
    net::Answer answer_;
};

}  // namespace steward::daemon
