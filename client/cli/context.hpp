// What a command works with: the options, the daemon (reached when it is first needed) and what it
// can do, and the way results reach people or programs.
#pragma once

#include "client/cli/arguments.hpp"
#include "client/cli/catalogue.hpp"
#include "client/cli/options.hpp"
#include "client/cli/session.hpp"

#include <memory>
#include <nlohmann/json_fwd.hpp>

namespace steward::cli {

// To standard output, at once. Throws OutputFailed.
void write_output(const std::string& text);

// To standard error: what went wrong, as a sentence or as one line of JSON. Control characters are
// escaped.
void complain(bool json, std::string_view word, const std::string& sentence);

// A map for people: a line for each member, and a table for each member that is a list of maps.
std::string text_of_members(const nlohmann::ordered_json& members);
// The same of what `service.info` tells.
std::string text_of_info(nlohmann::ordered_json members);

class Context {
public:
    explicit Context(Options options) : options_(std::move(options)) {}

    const Options& options() const { return options_; }
    Session& session();
    // A session of its own, for whoever needs a new one when the daemon is another. Throws as
    // Session does, and says how to start a daemon where there is none.
    std::unique_ptr<Session> connect() const;
    const Catalogue& catalogue() { return session().catalogue(); }

    // A result. For people a string stands as it is, a null that says nothing is left out, and what
    // is long is indented; for programs it is one line of JSON. With --text strings and bytes stand
    // as they are, with --lines each item of an array is a line.
    void print(ValueView value, std::string_view kind = "any") const;
    // What was put together here, as one line of JSON.
    void print_document(const nlohmann::ordered_json& document) const;
    // Rows of one answer: a table for people.
    void print_rows(const nlohmann::ordered_json& rows) const;
    // A map: a line for each member, and a table for each member that is a list of maps.
    void print_members(const nlohmann::ordered_json& members) const;
    // Something the user should know that is no result.
    void note(const std::string& word, const std::string& sentence) const;
    void write(const std::string& text) const { write_output(text); }
    Reading reading() const { return {.text = options_.text, .lines = options_.lines}; }

private:
    std::string result_text(ValueView value) const;
    std::string item_text(ValueView item) const;

    Options options_;
    std::unique_ptr<Session> session_;
};

}  // namespace steward::cli
