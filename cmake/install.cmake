# What `cmake --install` puts where: the daemon (the command in client/cli), the client library with its headers, and the CMake package
# that find_package(steward) finds. The daemon's own floors stay inside stewardd.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS stewardd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS steward_client steward_common EXPORT steward-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/client/include/steward DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# The headers of floor 0 that the public ones include; they are found as "common/…".
install(FILES
  ${CMAKE_SOURCE_DIR}/common/bytes.hpp ${CMAKE_SOURCE_DIR}/common/errors.hpp
  ${CMAKE_SOURCE_DIR}/common/limits.hpp ${CMAKE_SOURCE_DIR}/common/msgpack_reader.hpp
  ${CMAKE_SOURCE_DIR}/common/msgpack_writer.hpp ${CMAKE_SOURCE_DIR}/common/socket_path.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/steward/detail/common)

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/steward)
install(EXPORT steward-targets NAMESPACE steward:: DESTINATION ${package_directory})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/steward-config.cmake.in
  ${CMAKE_BINARY_DIR}/steward-config.cmake INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/steward-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/steward-config.cmake ${CMAKE_BINARY_DIR}/steward-config-version.cmake
  DESTINATION ${package_directory})
