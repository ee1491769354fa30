# The library in one precision, and what its users must share with it.
find_package(xtensor 0.24 REQUIRED)
set(BLA_VENDOR OpenBLAS)
find_package(xtensor-blas 0.20 REQUIRED) # finds BLAS too
find_package(xsimd 8 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

# Every source that takes part in one program: warnings, and the flags that make loops fast without changing what NaN and
# infinity mean (no -ffast-math).
add_library(gradus_flags INTERFACE)
target_compile_features(gradus_flags INTERFACE cxx_std_20)
target_compile_options(
  gradus_flags INTERFACE -Wall -Wextra -Wpedantic $<$<BOOL:${GRADUS_WERROR}>:-Werror> -fopenmp-simd -fno-math-errno
                         -fno-trapping-math
)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 raises these inside Debian's and its own headers (AVX-512), system includes or not.
  target_compile_options(
    gradus_flags INTERFACE -Wno-nonnull -Wno-uninitialized -Wno-maybe-uninitialized -Wno-stringop-overflow
  )
endif()

# For sources whose templates (JSON, the command line, test macros) take long to optimise and never run long.
set(gradus_quick_to_build $<$<CONFIG:Release>:-O1>)

file(GLOB gradus_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/autograd/*.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/autograd/*/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/nn/*.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/optim/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/data/*.cpp
)
file(GLOB picture_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/pictures/*.cpp)
list(APPEND gradus_sources ${picture_sources})

set_source_files_properties(autograd/tensor/safetensors.cpp ${picture_sources} PROPERTIES COMPILE_OPTIONS "${gradus_quick_to_build}")

function(gradus_library target precision)
  add_library(${target} STATIC ${gradus_sources})
  target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_features(${target} PUBLIC cxx_std_20)
  # PUBLIC: these change the layout or the names of what the headers declare.
  target_compile_definitions(${target} PUBLIC GRADUS_PRECISION=${precision})
  if(GRADUS_NATIVE)
    target_compile_options(${target} PUBLIC -march=native)
  endif()
  target_link_libraries(${target} PUBLIC xtensor xtensor::use_xsimd fmt::fmt)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:gradus_flags> xtensor-blas BLAS::BLAS nlohmann_json::nlohmann_json)
  # xtensor's headers cost each file three seconds; read once, a tenth of one.
  target_precompile_headers(${target} PRIVATE autograd/record.hpp <fmt/format.h>)
  # A program that links both precisions is refused when it is configured.
  set_target_properties(${target} PROPERTIES INTERFACE_GRADUS_PRECISION ${precision})
  set_property(TARGET ${target} APPEND PROPERTY COMPATIBLE_INTERFACE_STRING GRADUS_PRECISION)
endfunction()
