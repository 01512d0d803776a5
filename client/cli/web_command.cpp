#include "client/cli/web_command.hpp"

#include <unistd.h>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace steward::cli {

int show_web_page(Context& context, std::span<const std::string> words) {
    std::error_code unknown;
    const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const std::string program = own.parent_path() / "steward-web";
    std::vector<std::string> all{program, "--socket=" + context.options().socket};
    if (context.options().json) all.emplace_back("--json");
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(program.c_str(), arguments.data());
    if (errno == ENOENT)
        throw std::runtime_error(
            "there is no " + program +
            ": it is built where libcpp-httplib-dev and libjs-d3 are installed (scripts/packages)");
    throw std::system_error(errno, std::system_category(), "cannot start " + program);
}

}  // namespace steward::cli
