// What the words of stewardd's options must be: numbers, sizes, descriptors.
#pragma once

#include <fcntl.h>
#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>

namespace steward {

// A number that is no wrapped negative one, and within reason.
inline CLI::Validator count(std::uint64_t least, std::uint64_t most) {
    const std::string range =
        " must be a number from " + std::to_string(least) + " to " + std::to_string(most);
    return CLI::Validator(
        [=](std::string& word) {
            std::uint64_t number = 0;
            const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
            const bool is_number = read.ec == std::errc() && read.ptr == word.data() + word.size();
            return is_number && number >= least && number <= most ? std::string()
                                                                  : "'" + word + "'" + range;
        },
        "");
}

// The same for bytes, with or without a unit: 1024, 64KB, 2GiB. A unit counts in steps of 1024.
enum class Nothing : bool { is_refused, is_fine };
inline CLI::Validator size(Nothing nothing = Nothing::is_refused) {
    const CLI::AsSizeValue with_unit(false);
    return CLI::Validator(
        [=](std::string& word) {
            const std::string given = word;
            const bool begins_well = !word.empty() && word.front() >= '0' && word.front() <= '9';
            if (!begins_well || word.find('.') != std::string::npos || !with_unit(word).empty())
                return "'" + given + "' must be a number of bytes, as 64MB or 1073741824";
            if (nothing == Nothing::is_fine && word == "0") return std::string();
            return count(64u << 10, std::uint64_t{1} << 50)(word).empty()
                       ? std::string()
                       : "'" + given + "' must be from 64KB to 1024TB" +
                             (nothing == Nothing::is_fine ? ", or 0" : "");
        },
        "");
}

// So many seconds, or parts of one.
inline CLI::Validator seconds() {
    return CLI::Validator(
        [](std::string& word) {
            constexpr double most = 86'400;
            double number = -1;
            const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
            const bool is_number = read.ec == std::errc() && read.ptr == word.data() + word.size();
            return is_number && number >= 0 && number <= most
                       ? std::string()
                       : "'" + word + "' must be seconds, as 0.005, and at most a day";
        },
        "");
}

inline std::string is_open(const std::string& word) {
    int number = -1;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number >= 0 && ::fcntl(number, F_GETFD) >= 0
               ? std::string()
               : "'" + word + "' is no descriptor that was passed";
}

}  // namespace steward
