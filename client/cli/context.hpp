// What a command works with: the options, the daemon (reached when it is first needed) and what it can do, and the way results
// reach people or programs.
#pragma once

#include "client/cli/catalogue.hpp"
#include "client/cli/options.hpp"
#include "client/cli/session.hpp"

#include <memory>
#include <nlohmann/json_fwd.hpp>

namespace steward::cli {

// To standard output, at once. Throws OutputFailed.
void write_output(const std::string& text);

class Context {
public:
    explicit Context(Options options) : options_(std::move(options)) {}

    const Options& options() const { return options_; }
    Session& session();
    const Catalogue& catalogue() { return session().catalogue(); }

    // A result. For people a string stands as it is, a null that says nothing is left out, and what is long is indented;
    // for programs it is one line of JSON.
    void print(ValueView value, std::string_view kind = "any") const;
    // Rows of one answer: a table for people.
    void print_rows(const nlohmann::ordered_json& rows) const;
    // A map: a line for each member, and a table for each member that is a list of maps.
    void print_members(const nlohmann::ordered_json& members) const;
    // Something the user should know that is no result.
    void note(const std::string& word, const std::string& sentence) const;
    void write(const std::string& text) const { write_output(text); }

private:
    Options options_;
    std::unique_ptr<Session> session_;
};

}  // namespace steward::cli
