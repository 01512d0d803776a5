// The files of the page, which the build puts into the program (embed.cmake writes the source).
#pragma once

#include <span>
#include <string_view>

namespace steward::web {

struct Asset {
    std::string_view path;  // "/page.css"; "/" is the page itself
    std::string_view content_type;
    std::string_view bytes;
};

std::span<const Asset> assets();
// One that there is.
const Asset& asset(std::string_view path);

}  // namespace steward::web
