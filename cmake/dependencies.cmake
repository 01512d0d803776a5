# Debian packages only; nothing is downloaded at configure time. scripts/packages lists them.
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
# The screen of `steward top`; all else is built without it.
set(CURSES_NEED_WIDE TRUE)
find_package(Curses)
find_path(ASIO_INCLUDE asio/io_context.hpp REQUIRED)
find_path(EXPECTED_INCLUDE tl/expected.hpp REQUIRED)

add_library(steward_asio INTERFACE)
target_include_directories(steward_asio SYSTEM INTERFACE ${ASIO_INCLUDE})
# Asio finds out about std::aligned_alloc only after a header of the standard library: said here, it does not depend on the order
# of includes, and all files allocate alike.
target_compile_definitions(steward_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED ASIO_HAS_STD_ALIGNED_ALLOC=1)
# ThreadSanitizer does not know fences, and g++ refuses them there. Asio has none that the daemon needs: one thread runs its context.
if(STEWARD_SANITIZE MATCHES "thread")
  target_compile_definitions(steward_asio INTERFACE ASIO_DISABLE_FENCED_BLOCK)
endif()
target_link_libraries(steward_asio INTERFACE Threads::Threads)

add_library(steward_expected INTERFACE)
target_include_directories(steward_expected SYSTEM INTERFACE ${EXPECTED_INCLUDE})
if(STEWARD_TESTS)
  find_package(Catch2 2.13 REQUIRED)
endif()
