# What ThreadSanitizer cannot run, test by test with the reason. Read by ctest in builds with -fsanitize=thread and in no others.
function(cannot_run reason)
  foreach(test IN LISTS ARGN)
    set_tests_properties(${test} PROPERTIES DISABLED TRUE)
  endforeach()
endfunction()

cannot_run("ThreadSanitizer makes a fork of each vfork, so that a failed exec is not told to the parent"
  "client: From Python: processes"
  "client: spawn: a program that is not there is an error that names it")
cannot_run("ThreadSanitizer has a thread of its own in each process, which the limit of processes counts"
  "client: Process: a daemonic child that cannot begin ends, and never runs its parent's code")
cannot_run("a pool's keeper forks beside other threads, and each worker makes a thread: ThreadSanitizer ends some of them with \"dup thread\""
  "client: From Python: pools"
  "client: Pool: at the limit of processes each call throws, and later calls are done"
  "client: Pool: a worker that cannot begin leaves its work to the others"
  "client: Pool: where the only worker cannot begin the call fails and says so"
  "client: Pool: apply and apply_async run a callable with its arguments in a worker"
  "client: Pool: map gives results in the order of the items, whatever the chunks"
  "client: Pool: results may be larger than a socket holds"
  "client: Pool: imap gives results in order, imap_unordered as they come"
  "client: Pool: imap_unordered does not wait for the slow"
  "client: Pool: next_for tells time that is up from results that are over"
  "client: Pool: several threads share the results of one imap, each result goes to one"
  "client: Pool: what a task throws comes as TaskFailed, and the others go on"
  "client: Pool: a worker killed in a task fails that one, is replaced, and the rest goes on"
  "client: Pool: a worker killed from outside while it works fails its item only"
  "client: Pool: no more workers at once than it has"
  "client: Pool: the initializer runs first in each worker, and its failure is the call's"
  "client: Pool: workers of one task each lose none, though they come and go at the daemon"
  "client: Pool: a worker is replaced after tasks_per_child chunks"
  "client: Pool: terminate kills at once, and what is not done fails"
  "client: Pool: after close what there is goes on, and join waits for it"
  "client: Pool: shared objects come back as results, and live"
  "client: Pool: several threads use one pool; other processes may not")
