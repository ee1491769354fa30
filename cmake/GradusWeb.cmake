# What lies in web/ as texts of the library: a source that CMake writes when it configures, and anew when one of them has
# changed. The order is that in which one page has them: a module behind those that it imports.
set(web_files style.css draw.js curves.js controls.js attention.js heat_map.js explorer.js report.js)

set(web_source "// Made by cmake/GradusWeb.cmake of the files in web/.\n#include \"training/web_texts.hpp\"\n\n")
string(APPEND web_source "namespace gradus::inline GRADUS_PRECISION {\n\nstd::span<const WebText> web_texts() {\n")
string(APPEND web_source "  static constexpr WebText texts[] = {\n")
foreach(file ${web_files})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/web/${file})
  file(READ web/${file} text)
  string(LENGTH "${text}" length)
  string(FIND "${text}" ")web\"" ends_early)
  if(length GREATER 60000 OR NOT ends_early EQUAL -1)
    message(FATAL_ERROR "web/${file}: no compiler need take a text of more than 60000 bytes, and none with the mark of its end")
  endif()
  string(APPEND web_source "      {\"${file}\", R\"web(${text})web\"},\n")
endforeach()
string(APPEND web_source "  };\n  return texts;\n}\n\n}  // namespace gradus::inline GRADUS_PRECISION\n")

# Where nothing has changed the file stays, and nothing is compiled.
set(web_texts_source ${CMAKE_CURRENT_BINARY_DIR}/web_texts.cpp)
set(written "")
if(EXISTS ${web_texts_source})
  file(READ ${web_texts_source} written)
endif()
# By itself: after a change in web/ nothing else is compiled.
set_source_files_properties(${web_texts_source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
if(NOT written STREQUAL web_source)
  file(WRITE ${web_texts_source} "${web_source}")
endif()
