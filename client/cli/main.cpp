// The command `steward`: parse, run, and turn whatever went wrong into a sentence and an exit code.
// The only place where that happens.
#include "client/cli/commands.hpp"
#include "client/cli/exit_codes.hpp"
#include "client/cli/help.hpp"
#include "steward/error.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <csignal>
#include <system_error>

using namespace steward;

namespace {

// A standard descriptor that is closed must not become the socket, which results would then be
// written to. It is opened the wrong way round, so that its use fails as before.
void occupy_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(descriptor, F_GETFD) < 0)
            ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int run_reporting(const cli::Options& options) {
    try {
        if (options.version) return cli::write_output("steward " STEWARD_VERSION "\n"), cli::done;
        cli::Context context(options);
        return options.list_methods ? cli::list_methods(context) : cli::run(context);
    } catch (const cli::UsageError& error) {
        cli::complain(options.json, "usage", error.what());
        return cli::bad_usage;
    } catch (const cli::NotHadInTime& error) {
        cli::complain(options.json, name(ErrorCode::timed_out), error.what());
        return error.exit_code;
    } catch (const NotSent& error) {
        cli::complain(options.json, "no_daemon", error.what());
        return cli::no_daemon;
    } catch (const Lost& error) {
        cli::complain(options.json, "lost", error.what());
        return cli::no_daemon;
    } catch (const Error& error) {
        cli::complain(options.json, name(error.code()), error.what());
        return cli::exit_code(error.code());
    } catch (const cli::OutputFailed& error) {
        if (error.code() != std::errc::broken_pipe)
            cli::complain(options.json, "output", error.what());
        return cli::no_output;
    } catch (const std::system_error& error) {
        cli::complain(options.json, "system", error.what());
        return cli::no_daemon;
    } catch (const std::exception& error) {
        cli::complain(options.json, "failed", error.what());
        return cli::refused;
    }
}

}  // namespace

int main(int count, char** words) {
    // Output that nobody reads must not end the command without its goodbye: that would be a crash
    // to the daemon.
    std::signal(SIGPIPE, SIG_IGN);
    occupy_standard_descriptors();
    try {
        return run_reporting(cli::parse_options({words + 1, words + count}));
    } catch (const cli::UsageError& error) {
        cli::complain(false, "usage", error.what());
        return cli::bad_usage;
    } catch (const std::exception& error) {
        cli::complain(false, "failed", error.what());
        return cli::bad_usage;
    }
}
