// The only state of the library that belongs to the process and to nobody else: which sessions
// there are, so that forks and the end of the process reach them all, and which channel each thread
// has.
#pragma once

#include "client/source/session.hpp"

namespace steward::detail::process_wide {

// The live session for this path whose daemon has not been replaced, or a new one from `make`
// (which does nothing else), known from now on.
SessionPointer find_or_add(const std::string& path, const std::function<SessionPointer()>& make);
void remove(Session& session) noexcept;
std::vector<SessionPointer> sessions();
// Goodbye to every daemon: the process ends.
void end() noexcept;
// For a call of another thread than the one that ends the process: it comes to nothing any more,
// and an exception would end the process otherwise than it is about to. Gives it a second to end.
void let_it_end() noexcept;

// A call that was not waited for was refused, and nobody but stderr could be told; how often that
// was.
void note_untold() noexcept;
std::size_t untold() noexcept;

// What daemons call this process: the name of the Process it is, or empty.
void set_client_name(std::string name);
const std::string& client_name();

// The calling thread's channel of this session. Cost: a comparison when it is the one used last.
Channel* thread_channel(const Session& session) noexcept;
void set_thread_channel(const SessionPointer& session, Channel* channel);
// Keep for ever a channel of another thread that a fork has copied.
void bury(std::unique_ptr<Channel> channel);
// The same of a background channel; and when the process ends, what is under way on one, whose ends
// nobody hears any more and whose handlers may be of things that are gone.
void bury(AsyncChannelPointer channel);
// False while a thread ends and its channels are gone: it cannot call any more.
bool thread_can_call() noexcept;

// Where in the program this thread makes its calls, as said last (steward/here.hpp); line 0: nobody
// has said it.
SourceLine& here() noexcept;

// Buffers that calls of this thread use again.
std::unique_ptr<Bytes> take_buffer();
void give_buffer(std::unique_ptr<Bytes> buffer) noexcept;

}  // namespace steward::detail::process_wide
