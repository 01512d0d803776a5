// Cuts a line of a transcript into words. A word ends at a space outside of strings and brackets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steward::transcripts {

std::string_view trimmed(std::string_view text);

// The parts of `text` between separators that stand outside of strings and brackets; empty parts
// are left out.
std::vector<std::string> split(std::string_view text, char separator);

bool is_word(std::string_view text);

}  // namespace steward::transcripts
