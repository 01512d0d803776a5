# Writes a source with files as arrays of bytes: cmake -DFILES=… -DINTO=… -P embed.cmake. index.html is the path "/", token.html
# "/token", and Debian's `copyright` "/d3-licence.txt".
set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  if(name STREQUAL "d3.min.js")
    set(name "d3.js")
  elseif(name STREQUAL "copyright")
    set(name "d3-licence.txt")
  endif()
  set(path "/${name}")
  if(name STREQUAL "index.html")
    set(path "/")
  elseif(name STREQUAL "token.html")
    set(path "/token")
  endif()
  if(name MATCHES "\\.html$")
    set(type "text/html; charset=utf-8")
  elseif(name MATCHES "\\.js$")
    set(type "text/javascript; charset=utf-8")
  elseif(name MATCHES "\\.css$")
    set(type "text/css; charset=utf-8")
  elseif(name MATCHES "\\.svg$")
    set(type "image/svg+xml")
  else()
    set(type "text/plain; charset=utf-8")
  endif()
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char file_${number}[] = {${bytes}'\\0'};\n")
  string(APPEND rows "    {\"${path}\", \"${type}\", {file_${number}, sizeof file_${number} - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${INTO} "// Written by embed.cmake.
#include \"client/cli/web/assets.hpp\"

#include <algorithm>

namespace steward::web {
namespace {

${arrays}
constexpr Asset table[] = {
${rows}};

}  // namespace

std::span<const Asset> assets() { return table; }

const Asset& asset(std::string_view path) {
    return *std::find_if(std::begin(table), std::end(table),
                         [&](const Asset& one) { return one.path == path; });
}

}  // namespace steward::web
")
