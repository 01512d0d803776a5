// Values made up from a seed: documents with everything a value can say, for tests that compare two
// ways of doing the same.
#pragma once

#include "common/value.hpp"

#include <nlohmann/json.hpp>
#include <random>

namespace steward::testing {

using Random = std::mt19937_64;

// A number from 0 to `below` - 1.
std::uint64_t pick(Random& random, std::uint64_t below);

// Any integer, small ones and those at the borders of the encodings more often than others.
nlohmann::json some_integer(Random& random);
double some_real(Random& random);
std::string some_text(Random& random);

// A scalar: null, boolean, integer, float, string.
nlohmann::json some_scalar(Random& random);

// A document of at most `depth` levels. With `special`, also bytes and references in the forms of
// common/json_text.hpp.
nlohmann::json some_document(Random& random, int depth, bool special = false);

// The bytes of a document, and the document of bytes.
Bytes encode(const nlohmann::json& document);
nlohmann::json decode(BytesView bytes);

}  // namespace steward::testing
