// Lets a child that was forked beside other threads make threads of its own. Linked into test
// programs in builds with ThreadSanitizer and in no others. The child has its parent's threads no
// more, but g++ 12's ThreadSanitizer counts them as alive (clang 14's does not). The C library
// gives the child's threads the stacks of the dead, and with a stack goes a thread's id:
// ThreadSanitizer ends the child with "dup thread". So each generation's stacks are larger than all
// that its parents left, which then are never taken.
#include <pthread.h>
#include <cstddef>

namespace {

// The C library keeps up to 40 MiB of dead stacks; beyond that their addresses would come back. So
// they are small.
constexpr std::size_t first_size = 2 << 20;
constexpr std::size_t growth = 64 << 10;

void set_stack_size(std::size_t size) {
    pthread_attr_t attributes;
    if (::pthread_getattr_default_np(&attributes) != 0) return;
    ::pthread_attr_setstacksize(&attributes, size);
    ::pthread_setattr_default_np(&attributes);
    ::pthread_attr_destroy(&attributes);
}

std::size_t stack_size = first_size;

[[maybe_unused]] const bool installed = [] {
    set_stack_size(stack_size);
    return ::pthread_atfork(nullptr, nullptr, [] { set_stack_size(stack_size += growth); }) == 0;
}();

}  // namespace
