# Compiler settings shared by every target, and the switches the presets set.
option(STEWARD_TESTS "Build the tests" ON)
option(STEWARD_WERROR "Warnings are errors" OFF)
option(STEWARD_INVARIANTS "Check the engine's invariants after every entry point" OFF)
option(STEWARD_LTO "Optimise the daemon across its source files" OFF)
option(STEWARD_PRECOMPILED_HEADERS "The tests read the headers they share from a compiled form" OFF)
set(STEWARD_LINKER "" CACHE STRING "A linker to prefer where it is installed, as in -fuse-ld=")
set(STEWARD_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# Interface target: what every one of our own targets is compiled with, and no outside project is.
add_library(steward_build INTERFACE)
target_compile_options(steward_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast)
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It takes each of the files that are compiled at once for a header, where an anonymous namespace would be a fault.
  target_compile_options(steward_build INTERFACE -Wno-subobject-linkage)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives of these two in std::string, std::optional and std::jthread, sanitized or optimised.
  target_compile_options(steward_build INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(STEWARD_WERROR)
  target_compile_options(steward_build INTERFACE -Werror)
endif()
if(STEWARD_SANITIZE)
  add_compile_options(-fsanitize=${STEWARD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${STEWARD_SANITIZE})
  # Sanitized programs are full of addresses, hundreds of thousands each: a program that may lie anywhere in memory writes
  # all of them anew at every start, which took a third of the start. ThreadSanitizer wants it so.
  if(NOT STEWARD_SANITIZE MATCHES "thread")
    add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie>)
  endif()
  if(STEWARD_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
    # To look at an object this one check opens a pipe: it would end a daemon that is out of descriptors, which a test
    # brings about.
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()

# The named targets are optimised across their source files, where that was asked for. FAT: also as plain objects, since an
# installed library must link with any compiler, also one without this one's link-time optimiser.
function(steward_optimise_across_files)
  cmake_parse_arguments(arg "FAT" "" "" ${ARGN})
  if(NOT STEWARD_LTO OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    if(arg_FAT)
      target_compile_options(${target} PRIVATE -flto=auto -ffat-lto-objects)
    else()
      set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
    endif()
  endforeach()
endfunction()

# The linker is a matter of the build's length only: without the preferred one the compiler's own is taken.
if(STEWARD_LINKER)
  find_program(STEWARD_LINKER_PROGRAM ${STEWARD_LINKER})
  if(STEWARD_LINKER_PROGRAM)
    add_link_options(-fuse-ld=${STEWARD_LINKER})
  endif()
endif()
target_include_directories(steward_build INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/server)
