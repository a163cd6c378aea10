# Language level, warnings, sanitizers and tools: the same for every module.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

option(BW_TESTS "Build the unit tests" ON)
option(BW_BENCHMARKS "Build the micro-benchmarks" OFF)
option(BW_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
option(BW_UI "Build the web UI into the binary (needs Node.js)" ON)
option(BW_SYNTAX_ONLY "Compile without writing objects: the second compiler's check" OFF)
set(BW_SANITIZE "" CACHE STRING "Sanitizers for everything, for instance address,undefined or thread")

# x86-64-v2 is the floor; faster instruction sets are chosen at run time, file by file.
add_compile_options(-march=x86-64-v2 -fno-omit-frame-pointer)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
                    -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety -Wno-unused-command-line-argument)
else()
  # g++ 12 reports these falsely inside its own library and for coroutine frames.
  add_compile_options(-Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
                      -Wno-restrict -Wno-dangling-pointer -Wno-mismatched-new-delete -Wno-free-nonheap-object -fcoroutines)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_compile_options(-O1 -g1)
endif()

if(BW_SANITIZE)
  add_compile_options(-fsanitize=${BW_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BW_SANITIZE})
endif()
if(BW_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(BW_CCACHE ccache)
if(BW_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BW_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${BW_CCACHE})
endif()
find_program(BW_MOLD mold)
if(BW_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
