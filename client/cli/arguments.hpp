// Words of the command line become the arguments of a method, guided by its description.
#pragma once

#include "client/cli/catalogue.hpp"

#include <functional>
#include <span>

namespace steward::cli {

// How words, and what is read in their place, become values.
struct Reading {
    bool text = false;   // as they are: text, or bytes where they are no UTF-8, wherever a string
                         // will do
    bool lines = false;  // an input is one value a line
};

// One word as a value: JSON if it is JSON, else a string. A parameter of kind string takes every
// word but a quoted one as it is. As text, every word for a string, for bytes or for any value is
// taken as it is. Throws UsageError for what begins like JSON and is none, and for JSON that cannot
// be a value (`1e400`).
Bytes read_word(const std::string& word, const std::string& kind, Reading reading = {});

// The arguments for a call: positional words in order, `--name value` and `--name=value` by name,
// after `--` all words positional and none with a meaning of its own. Empty, one MessagePack array,
// or one map when any was named. Throws UsageError with the synopsis `usage`. A word for a
// parameter of kind reference is given to `find`, unless it is JSON: {"$ref": 17}. Elsewhere `-` is
// what standard input holds, `@FILE` what a file holds, and `@17` a reference.
using FindObject = std::function<ObjectId(const std::string& word)>;
Bytes read_arguments(std::span<const std::string> words, const std::vector<Parameter>& parameters,
                     const std::string& usage, const FindObject& find = {}, Reading reading = {});

// The same for a method that may be called for each line of an input: `call` gets the arguments of
// one call at a time, once and as the `only` one if no argument is read line by line. An array
// takes all lines in one call. A refusal ends it and names the line.
using MakeCall = std::function<void(BytesView arguments, bool only)>;
void for_each_call(std::span<const std::string> words, const std::vector<Parameter>& parameters,
                   const std::string& usage, const FindObject& find, Reading reading,
                   const MakeCall& call);

}  // namespace steward::cli
