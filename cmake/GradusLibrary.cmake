# The library in one precision, and what its users must share with it.
if(GRADUS_BLAS STREQUAL "OpenBLAS")
  set(BLA_VENDOR OpenBLAS)
  find_package(xtensor-blas 0.20 REQUIRED) # finds BLAS too
  set(gradus_blas BLAS::BLAS $<BUILD_INTERFACE:xtensor-blas>)
  set(gradus_pc_blas " openblas")
  set(blas_sources openblas.cpp openblas_kernel.cpp)
elseif(GRADUS_BLAS STREQUAL "own")
  set(blas_sources without_blas.cpp)
else()
  message(FATAL_ERROR "GRADUS_BLAS is OpenBLAS or own, not ${GRADUS_BLAS}")
endif()
if(EMSCRIPTEN)
  include(GradusWasm)
else()
  find_package(xtensor 0.24 REQUIRED)
  find_package(xsimd REQUIRED)  # asked for 8, a newer one calls itself incompatible
  if(xsimd_VERSION VERSION_LESS 8 OR NOT xsimd_VERSION VERSION_LESS 14)
    message(FATAL_ERROR "Gradus was tried with xsimd 8.1 and 13.2, and takes 8 to 13; the one in ${xsimd_DIR} is ${xsimd_VERSION}")
  endif()
  find_package(fmt 9 REQUIRED)
  find_package(nlohmann_json 3.11 REQUIRED)
  find_package(Threads REQUIRED)
endif()

# Every source here, of the library and of the programs: warnings, and the flags that make loops fast without changing what
# NaN and infinity mean (no -ffast-math). None of them reaches another project.
add_library(gradus_flags INTERFACE)
target_compile_features(gradus_flags INTERFACE cxx_std_20)
target_compile_options(
  gradus_flags INTERFACE -Wall -Wextra -Wpedantic $<$<BOOL:${GRADUS_WERROR}>:-Werror> -fopenmp-simd -fno-math-errno
                         -fno-trapping-math $<$<BOOL:${GRADUS_NATIVE}>:-march=native>
)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 raises these inside Debian's and its own headers (AVX-512), system includes or not.
  target_compile_options(
    gradus_flags INTERFACE -Wno-nonnull -Wno-uninitialized -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds
  )
endif()

# For what takes long to optimise (templates of JSON, the command line, test macros) and never runs long. Never for single
# sources of a target with a precompiled header: it is read only by sources with the options that it was made with.
set(gradus_quick_to_build $<$<CONFIG:Release>:-Og>)

# gradus_batches(target [headers]): compiles the target's sources in batches of eight, which read xtensor's headers once and
# share what its templates make, unless GRADUS_UNITY is OFF. The headers are precompiled where it pays: to write them takes
# as long as six compilations save.
function(gradus_batches target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${GRADUS_UNITY} UNITY_BUILD_BATCH_SIZE 8)
  get_target_property(sources ${target} SOURCES)
  list(LENGTH sources compilations)
  if(GRADUS_UNITY)
    math(EXPR compilations "${compilations} / 8")
  endif()
  if(ARGN AND compilations GREATER 6)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

file(GLOB gradus_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/autograd/*.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/autograd/*/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/nn/*.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/optim/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/data/*.cpp
)
list(TRANSFORM blas_sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/autograd/kernels/gemm/)
list(APPEND gradus_sources ${CMAKE_CURRENT_SOURCE_DIR}/autograd/kernels/gemm/own.cpp ${blas_sources})
# Kernels stay apart, where names like `lanes` mean each its own and no neighbour takes what g++ will inline.
file(GLOB kernel_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/autograd/kernels/*.cpp)
set_source_files_properties(
  ${kernel_sources} ${CMAKE_CURRENT_SOURCE_DIR}/autograd/kernels/gemm/own.cpp ${blas_sources} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON
)
# What is left behind the last whole vector goes through code of its own there, which must round as the other does: so no
# compiler may choose where a product and a sum are rounded once.
set_source_files_properties(
  ${CMAKE_CURRENT_SOURCE_DIR}/autograd/kernels/cells.cpp PROPERTIES COMPILE_OPTIONS -ffp-contract=off SKIP_PRECOMPILE_HEADERS ON
)
# Writers of text, which JSON's templates and long formats fill.
file(GLOB quick_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/pictures/*.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/training/*.cpp
)
list(APPEND quick_sources ${CMAKE_CURRENT_SOURCE_DIR}/autograd/tensor/safetensors.cpp
     ${CMAKE_CURRENT_SOURCE_DIR}/data/byte_pair_files.cpp
)
list(REMOVE_ITEM gradus_sources ${quick_sources})
include(GradusWeb)
list(APPEND quick_sources ${web_texts_source})

# <gradus/gradus.hpp> is found here too, whatever the folder is called.
foreach(part gradus.hpp training.hpp autograd nn optim data pictures testing training)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/include/gradus)
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${part} ${CMAKE_CURRENT_BINARY_DIR}/include/gradus/${part} SYMBOLIC)
endforeach()

# Why programs compiled for another processor cannot link it: they share xtensor's inline functions with the library, and
# only where these are optimised do both parts fit together (CONTRIBUTING, Installing).
set(gradus_unfit "")
if(GRADUS_NATIVE AND NOT CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo)$")
  set(gradus_unfit "With GRADUS_NATIVE another project needs Gradus optimised: -DCMAKE_BUILD_TYPE=Release, or -DGRADUS_NATIVE=OFF")
  if(NOT PROJECT_IS_TOP_LEVEL)
    message(FATAL_ERROR "${gradus_unfit}")
  endif()
endif()

function(gradus_library target precision)
  add_library(${target}_quick OBJECT ${quick_sources})
  # Not -Og: it would leave what xtensor does with vectors as functions, which a program with longer ones may link.
  target_compile_options(${target}_quick PRIVATE $<$<CONFIG:Release>:-O1>)
  add_library(${target} STATIC ${gradus_sources} $<TARGET_OBJECTS:${target}_quick>)
  foreach(part ${target} ${target}_quick)
    target_include_directories(
      ${part} PUBLIC "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR};${CMAKE_CURRENT_BINARY_DIR}/include>"
                     "$<INSTALL_INTERFACE:include;include/gradus>"
    )
    target_compile_features(${part} PUBLIC cxx_std_20)
    # PUBLIC: it is part of the names of what the headers declare.
    target_compile_definitions(${part} PUBLIC GRADUS_PRECISION=${precision})
    # For shared libraries and Python modules of others; what the library calls of its own is still inlined.
    if(NOT EMSCRIPTEN)
      set_target_properties(${part} PROPERTIES POSITION_INDEPENDENT_CODE ON)
      target_compile_options(${part} PRIVATE -fno-semantic-interposition)
    endif()
    target_link_libraries(${part} PUBLIC xtensor xtensor::use_xsimd fmt::fmt)
    target_link_libraries(${part} PRIVATE $<BUILD_INTERFACE:gradus_flags> ${gradus_blas} Threads::Threads)
    target_link_libraries(${part} PRIVATE $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
    gradus_batches(${part} autograd/record.hpp <fmt/format.h>)
  endforeach()
  # A program that links both precisions is refused when it is configured.
  set_target_properties(${target} PROPERTIES INTERFACE_GRADUS_PRECISION ${precision})
  set_property(TARGET ${target} APPEND PROPERTY COMPATIBLE_INTERFACE_STRING GRADUS_PRECISION)
endfunction()
