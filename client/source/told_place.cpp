// Where in the program calls are made, as a thread's channel tells it (steward/here.hpp).
#include "client/source/channel.hpp"
#include "client/source/process_wide.hpp"

namespace steward::detail {
namespace {

// A file is known by its name and its folder's: "source/worker.cpp:42"; empty where nobody has said
// it.
std::string text_of(const SourceLine& here) {
    if (here.line() == 0) return "";
    std::string_view file = here.file_name();
    if (const std::size_t name = file.rfind('/'); name != file.npos && name > 0)
        if (const std::size_t folder = file.rfind('/', name - 1); folder != file.npos)
            file.remove_prefix(folder + 1);
    return std::string(file) + ":" + std::to_string(here.line());
}

}  // namespace

// Leaves with the call that follows. A daemon that is older does not know the method.
void Channel::tell_place() {
    constexpr Method telling = methods::manager::at;
    const SourceLine& here = process_wide::here();
    const bool is_told =
        here.line() == told_place_.line() && here.file_name() == told_place_.file_name();
    if (is_told || !connection_.method(method_names[static_cast<std::size_t>(telling)])) return;
    told_place_ = here;
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.text(text_of(here));
    queue_quiet(manager_object, telling, arguments);
}

}  // namespace steward::detail
