// A library that a test loads while its pool is at work: its code is not known to the pool's
// workers.
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) int pid_if_even(int number);

int pid_if_even(int number) { return number % 2 == 0 ? ::getpid() : 0; }
