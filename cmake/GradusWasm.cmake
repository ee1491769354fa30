# The packages that are headers, for WebAssembly: Debian's, without what else lies in /usr/include, which is another C
# library's. In place of find_package, whose targets would bring all of it.
set(wasm_headers ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${wasm_headers})
foreach(name xtensor xtl xsimd fmt nlohmann)
  find_path(wasm_${name} NAMES ${name} PATHS /usr/include /usr/local/include NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  file(CREATE_LINK ${wasm_${name}}/${name} ${wasm_headers}/${name} SYMBOLIC)
endforeach()

add_library(gradus_wasm INTERFACE)
target_include_directories(gradus_wasm SYSTEM INTERFACE ${wasm_headers})
target_compile_definitions(gradus_wasm INTERFACE XTENSOR_USE_XSIMD FMT_HEADER_ONLY)
# xsimd 8 knows SSE and not WebAssembly's vectors; emscripten has the one on top of the other.
target_compile_options(gradus_wasm INTERFACE -msimd128 -msse4.2 -fwasm-exceptions)
target_link_options(gradus_wasm INTERFACE -fwasm-exceptions)
foreach(target xtensor xtensor::use_xsimd fmt::fmt nlohmann_json::nlohmann_json Threads::Threads)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${target} INTERFACE gradus_wasm)
endforeach()
