# gradus_chapter(08_attention gradus::f64 [libraries]): the programs and tests of a chapter of the tutorials.
#
#   chapter_08                builds the steps, step_1.cpp ... (what `scripts/tutorial 8` runs); chapters, those of all
#   chapter_08_checks         builds the checks of its exercises, so that a reader's file is all that is left to compile
#   chapter_08_NAME_mine      builds the reader's own file, my/08_attention/NAME.cpp, with the checks of that exercise
#
#   chapter_08_NAME_variants  builds what is no reader's, the solution, the stub and the mistakes
#
# Programs lie in build/<preset>/tutorials/08_attention: step_1, and of each exercise mine/NAME and NAME_variants.

# For readers' files, after the flags of all others: a stub uses no parameter; a warning is there to be read, and never
# stops a build; the first errors count.
add_library(exercise_flags INTERFACE)
target_compile_options(
  exercise_flags INTERFACE -Wno-error -Wno-unused-parameter $<IF:$<CXX_COMPILER_ID:Clang>,-ferror-limit=3,-fmax-errors=3>
)

# What the programs of one precision have in common, with a precompiled header: it saves each file some three seconds.
function(gradus_tutorial_library target library)
  add_library(${target} STATIC ${ARGN})
  target_link_libraries(${target} PUBLIC ${library} gradus_flags)
  target_compile_options(${target} PUBLIC ${gradus_quick_to_build})
  target_compile_definitions(${target} PUBLIC GRADUS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_precompile_headers(${target} PRIVATE "${PROJECT_SOURCE_DIR}/gradus.hpp" <fmt/format.h>)
endfunction()

# steps_f64, for steps, and exercise_f64, for exercises: there an index that is out of range is told, in tensors and in
# vectors.
function(gradus_tutorial_libraries library precision)
  if(TARGET steps_${precision})
    return()
  endif()
  set(empty ${PROJECT_BINARY_DIR}/tutorials/steps.cpp) # a header is precompiled for a source
  file(CONFIGURE OUTPUT ${empty} CONTENT "")
  gradus_tutorial_library(steps_${precision} ${library} ${empty})
  set(sources ${PROJECT_SOURCE_DIR}/tutorials/exercise)
  set(target exercise_${precision})
  gradus_tutorial_library(${target} ${library} ${sources}/exercise.cpp ${sources}/compare.cpp ${sources}/main.cpp)
  target_precompile_headers(${target} PRIVATE "${sources}/exercise.hpp")
  target_compile_definitions(${target} PUBLIC XTENSOR_ENABLE_ASSERT _GLIBCXX_ASSERTIONS)
endfunction()

function(gradus_chapter folder library)
  set(source ${PROJECT_SOURCE_DIR}/tutorials/${folder})
  set(binary ${PROJECT_BINARY_DIR}/tutorials/${folder})
  set(libraries ${ARGN})
  string(REGEX MATCH "^[0-9]+" number ${folder})
  set(chapter chapter_${number})
  get_target_property(precision ${library} INTERFACE_GRADUS_PRECISION)
  set(support exercise_${precision})
  gradus_tutorial_libraries(${library} ${precision})
  add_custom_target(${chapter})
  if(NOT TARGET chapters)
    add_custom_target(chapters)
  endif()
  add_dependencies(chapters ${chapter})
  add_custom_target(${chapter}_checks)
  add_dependencies(${chapter}_checks ${support})
  if(GRADUS_BUILD_TESTS)
    gradus_tutorial_test(${folder}/up_to_date)
  endif()

  file(GLOB steps CONFIGURE_DEPENDS ${source}/step_*.cpp)
  foreach(step ${steps})
    get_filename_component(name ${step} NAME_WE)
    gradus_tutorial_program(${chapter}_${name} steps_${precision} ${binary} ${name} ${step})
    target_link_libraries(${chapter}_${name} PRIVATE ${libraries})
    add_dependencies(${chapter} ${chapter}_${name})
    if(GRADUS_BUILD_TESTS)
      gradus_tutorial_test(${folder}/${name})
      gradus_step_order(${folder} ${name})
    endif()
  endforeach()

  file(GLOB checks CONFIGURE_DEPENDS ${source}/exercises/*/check.cpp)
  foreach(check ${checks})
    get_filename_component(exercise_source ${check} DIRECTORY)
    get_filename_component(name ${exercise_source} NAME)
    set(target ${chapter}_${name})
    add_library(${target}_check OBJECT EXCLUDE_FROM_ALL ${check}) # for readers; the variants have it in their source
    target_link_libraries(${target}_check PRIVATE ${support} ${libraries})
    target_precompile_headers(${target}_check REUSE_FROM ${support})
    add_dependencies(${chapter}_checks ${target}_check)

    # The reader's file may appear after the build was configured. So it is included: as a source it would have to be
    # there, and as a generated one a cleaned build would delete it.
    set(mine ${binary}/mine/${name}.cpp)
    # Where an answer lies elsewhere, GRADUS_ANSWER says where (tutorials/tool/build.cpp).
    file(CONFIGURE OUTPUT ${mine} CONTENT "#ifndef GRADUS_ANSWER\n#define GRADUS_ANSWER \"${PROJECT_SOURCE_DIR}/my/${folder}/${name}.cpp\"\n#endif\n#include GRADUS_ANSWER\n")
    gradus_tutorial_program(
      ${target}_mine ${support} ${binary}/mine ${name} ${mine} $<TARGET_OBJECTS:${target}_check>
    )
    target_link_libraries(${target}_mine PRIVATE ${libraries} exercise_flags)
    set_target_properties(${target}_mine PROPERTIES EXCLUDE_FROM_ALL TRUE)
    if(GRADUS_BUILD_TESTS)
      gradus_variants(${target}_variants ${exercise_source} ${name} ${binary})
      target_link_libraries(${target}_variants PRIVATE ${support} ${libraries} exercise_flags)
      target_precompile_headers(${target}_variants REUSE_FROM ${support})
      gradus_tutorial_test(${folder}/${name})
    endif()
  endforeach()
endfunction()

# The program of an exercise's solution, stub and mistakes. All of them stand in one source, each with the checks and in a
# namespace of its own in place of `exercise`, so that headers are read and xtensor's templates compiled once for all.
function(gradus_variants target source name binary)
  file(GLOB mistakes CONFIGURE_DEPENDS ${source}/mistakes/*.cpp)
  set(code "#include \"tutorials/exercise/exercise.hpp\"\n")
  set(list "")
  # Types that variants and checks share are the exercise's own.
  if(EXISTS ${source}/${name}.hpp)
    string(APPEND code "#include \"${source}/${name}.hpp\"\n")
  endif()
  foreach(file ${source}/solution.cpp ${source}/${name}.cpp ${mistakes})
    get_filename_component(variant ${file} NAME_WE)
    if(${file} IN_LIST mistakes)
      set(variant mistake_${variant})
    elseif(${variant} STREQUAL ${name})
      set(variant stub)
    endif()
    string(APPEND code "namespace variant_${variant} {\nusing namespace exercise;\n}\n" "#define exercise variant_${variant}\n"
           "#include \"${file}\"\n#include \"${source}/check.cpp\"\n#undef exercise\n"
    )
    string(APPEND list "{\"${variant}\", variant_${variant}::checks}, ")
  endforeach()
  string(APPEND code "int main(int count, char** arguments) {\n"
         "  return exercise::report_variant(\"${name}\", {${list}}, count, arguments);\n}\n"
  )
  set(generated ${binary}/${name}_variants.cpp)
  file(CONFIGURE OUTPUT ${generated} CONTENT "${code}" @ONLY)
  add_executable(${target} ${generated})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${binary} OUTPUT_NAME ${name}_variants)
endfunction()

function(gradus_tutorial_program target support folder name)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE ${support})
  target_precompile_headers(${target} REUSE_FROM ${support})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${folder} OUTPUT_NAME ${name})
endfunction()

# A step that reads what an earlier one saved, as its marker says, runs after that one; steps of one folder one by one.
function(gradus_step_order folder step)
  set(test tutorials/${folder}/${step})
  set(readme ${PROJECT_SOURCE_DIR}/tutorials/${folder}/README.md)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${readme})
  file(STRINGS ${readme} marker REGEX "^<!-- output ${step}[.]out after step_")
  if(marker MATCHES " after (step_[0-9]+)")
    set_tests_properties(${test} PROPERTIES DEPENDS tutorials/${folder}/${CMAKE_MATCH_1} RESOURCE_LOCK ${folder})
  endif()
endfunction()

function(gradus_tutorial_test what)
  add_test(NAME tutorials/${what} COMMAND tutorial check ${what})
  # 77: a step that is long is left out (tutorials/tool/main.cpp)
  set_tests_properties(tutorials/${what} PROPERTIES TIMEOUT 1200 SKIP_RETURN_CODE 77)
  # A crash is a crash under the sanitizer too, and not a report and exit status 1.
  set_tests_properties(tutorials/${what} PROPERTIES ENVIRONMENT "ASAN_OPTIONS=handle_segv=0")
endfunction()
