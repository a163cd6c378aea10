# Every third-party library as one interface target with a name of ours, so that a module's CMakeLists.txt says in plain words what it uses.
# Which module may include which library's headers is checked by tests/tidy.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(bw_pkg name module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(bw_lib_${name} INTERFACE)
  target_link_libraries(bw_lib_${name} INTERFACE PkgConfig::${name})
endfunction()

bw_pkg(openssl openssl)
bw_pkg(curl libcurl)
bw_pkg(sqlite sqlite3)
bw_pkg(zlib zlib)
bw_pkg(zstd libzstd)
bw_pkg(brotlienc libbrotlienc)
bw_pkg(brotlidec libbrotlidec)
bw_pkg(xxhash libxxhash)
bw_pkg(re2 re2)
bw_pkg(pcre2 libpcre2-8)
bw_pkg(simdjson simdjson)
bw_pkg(argon2 libargon2)

find_package(fmt REQUIRED)
add_library(bw_lib_fmt INTERFACE)
target_link_libraries(bw_lib_fmt INTERFACE fmt::fmt)

find_package(Boost 1.81 REQUIRED COMPONENTS json url)
add_library(bw_lib_boost INTERFACE)  # header-only parts: asio, beast, unordered
target_link_libraries(bw_lib_boost INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(bw_lib_boost INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
add_library(bw_lib_boost_json INTERFACE)
target_link_libraries(bw_lib_boost_json INTERFACE Boost::json)
add_library(bw_lib_boost_url INTERFACE)
target_link_libraries(bw_lib_boost_url INTERFACE Boost::url)

find_library(BW_DATE_TZ date-tz REQUIRED)
add_library(bw_lib_date_tz INTERFACE)
target_link_libraries(bw_lib_date_tz INTERFACE ${BW_DATE_TZ})

add_library(bw_lib_tomlplusplus INTERFACE)  # header-only, from the system's include folder
add_library(bw_lib_cli11 INTERFACE)
add_library(bw_lib_threads INTERFACE)
target_link_libraries(bw_lib_threads INTERFACE Threads::Threads)

find_library(BW_JEMALLOC jemalloc)
add_library(bw_lib_jemalloc INTERFACE)
if(BW_JEMALLOC AND NOT BW_SANITIZE AND NOT BW_FUZZERS)
  target_link_libraries(bw_lib_jemalloc INTERFACE ${BW_JEMALLOC})
endif()

if(BW_TESTS)
  find_package(GTest REQUIRED)
  add_library(bw_gtest INTERFACE)
  target_link_libraries(bw_gtest INTERFACE GTest::gmock_main GTest::gmock GTest::gtest)

  find_library(BW_RAPIDCHECK rapidcheck REQUIRED)
  add_library(bw_lib_rapidcheck INTERFACE)
  target_link_libraries(bw_lib_rapidcheck INTERFACE ${BW_RAPIDCHECK})
endif()
