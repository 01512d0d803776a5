// The command `steward`: parse and run; failures.cpp turns whatever went wrong into a sentence and
// an exit code.
#include "client/cli/commands.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/failures.hpp"
#include "client/cli/help.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <csignal>

using namespace steward;

namespace {

// A standard descriptor that is closed must not become the socket, which results would then be
// written to. It is opened the wrong way round, so that its use fails as before.
void occupy_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(descriptor, F_GETFD) < 0)
            ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int run_or_tell(const cli::Options& options) {
    if (options.version) return cli::write_output("steward " STEWARD_VERSION "\n"), cli::done;
    cli::Context context(options);
    return options.list_methods ? cli::list_methods(context) : cli::run(context);
}

}  // namespace

int main(int count, char** words) {
    // Output that nobody reads must not end the command without its goodbye: that would be a crash
    // to the daemon.
    std::signal(SIGPIPE, SIG_IGN);
    occupy_standard_descriptors();
    return cli::exit_code_of_program({words + 1, words + count}, &run_or_tell);
}
