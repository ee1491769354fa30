# What `cmake --install` puts where another project finds it: find_package(gradus), pkg-config gradus or gradus-f64.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(gradus_unfit)
  install(CODE "message(FATAL_ERROR \"${gradus_unfit}\")")
endif()

install(TARGETS gradus gradus_f64 EXPORT gradus ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES gradus.hpp training.hpp DESTINATION include/gradus)
# Not those whose types are as wide as the vectors of the processor, which only sources of the library include.
set(headers_of_vectors "/autograd/(kernels/(flush|functions|map)|tensor/(fold|vectors))\\.hpp$")
install(
  DIRECTORY autograd nn optim data pictures testing training
  DESTINATION include/gradus
  FILES_MATCHING
  PATTERN "*.hpp"
  REGEX ${headers_of_vectors} EXCLUDE
  REGEX "/data/(excerpts|files)$" EXCLUDE # texts: of these it would make empty folders
)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/gradus)
install(EXPORT gradus NAMESPACE gradus:: FILE gradus-targets.cmake DESTINATION ${package})
configure_file(cmake/gradus-config.cmake.in gradus-config.cmake @ONLY)
write_basic_package_version_file(gradus-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gradus-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/gradus-config-version.cmake
        DESTINATION ${package}
)

# Every path is taken from where the file lies, so that the whole can be moved.
file(RELATIVE_PATH prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
foreach(library gradus gradus_f64)
  get_target_property(precision ${library} INTERFACE_GRADUS_PRECISION)
  string(REPLACE "_" "-" module ${library})
  configure_file(cmake/gradus.pc.in ${module}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${module}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
