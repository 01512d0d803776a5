# Compiler settings shared by every target, and the switches the presets set.
option(STEWARD_TESTS "Build the tests" ON)
option(STEWARD_WERROR "Warnings are errors" OFF)
option(STEWARD_INVARIANTS "Check the engine's invariants after every entry point" OFF)
option(STEWARD_LTO "Optimise the daemon across its source files" OFF)
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
if(STEWARD_WERROR)
  target_compile_options(steward_build INTERFACE -Werror)
endif()
if(STEWARD_SANITIZE)
  add_compile_options(-fsanitize=${STEWARD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${STEWARD_SANITIZE})
  if(STEWARD_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
    # To look at an object this one check opens a pipe: it would end a daemon that is out of descriptors, which a test
    # brings about.
    add_compile_options(-fno-sanitize=vptr)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives of these two in sanitized std::string and std::optional code.
    target_compile_options(steward_build INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
  endif()
endif()
# Fat objects: an installed library must link with any compiler, also one without this one's link-time optimiser.
if(STEWARD_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-flto=auto -ffat-lto-objects)
  add_link_options(-flto=auto)
endif()
target_include_directories(steward_build INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/server)
