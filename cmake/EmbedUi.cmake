# The web UI in the binary: npm ci, Vite, web/scripts/embed.mjs, one .incbin. A changed page relinks; nothing here runs when none changed.

# bw_embed_ui(target): a static library with app/ui_assets.h's functions. With BW_UI=OFF it needs no Node.js and holds one page that says so.
function(bw_embed_ui target)
  set(app "${CMAKE_SOURCE_DIR}/src/app")
  if(NOT BW_UI)
    add_library(${target} STATIC "${app}/ui_assets.cc" "${app}/ui_left_out.cc")
    target_link_libraries(${target} PUBLIC bw_net)
    target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    return()
  endif()

  find_program(BW_NODE node)
  find_program(BW_NPM npm)
  if(NOT BW_NODE OR NOT BW_NPM)
    message(FATAL_ERROR "The web UI needs Node.js (18.20 or newer) and npm: apt-get install nodejs npm, or configure with -DBW_UI=OFF")
  endif()
  execute_process(COMMAND "${BW_NODE}" --version OUTPUT_VARIABLE node_version OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REPLACE "v" "" node_version "${node_version}")
  if(node_version VERSION_LESS 18.20)
    message(FATAL_ERROR "The web UI needs Node.js 18.20 or newer, ${BW_NODE} is ${node_version}; or configure with -DBW_UI=OFF")
  endif()

  set(web "${CMAKE_SOURCE_DIR}/web")
  set(out "${CMAKE_BINARY_DIR}/ui")
  file(GLOB_RECURSE pages CONFIGURE_DEPENDS "${web}/src/*" "${web}/public/*")
  list(FILTER pages EXCLUDE REGEX "\\.test\\.ts$")

  add_custom_command(
    OUTPUT "${web}/node_modules/.package-lock.json"
    COMMAND "${BW_NPM}" ci --no-audit --no-fund --loglevel=error
    COMMAND "${CMAKE_COMMAND}" -E touch "${web}/node_modules/.package-lock.json"
    DEPENDS "${web}/package.json" "${web}/package-lock.json"
    WORKING_DIRECTORY "${web}"
    COMMENT "Fetching the web UI's npm packages"
    VERBATIM)
  add_custom_command(
    OUTPUT "${out}/ui_assets.blob" "${out}/ui_assets_table.cc"
    COMMAND "${CMAKE_COMMAND}" -E env "BW_UI_OUT=${out}/dist" "${BW_NODE}" node_modules/vite/bin/vite.js build --logLevel warn
    COMMAND "${BW_NODE}" scripts/embed.mjs "${out}/dist" "${out}"
    DEPENDS ${pages} "${web}/index.html" "${web}/vite.config.ts" "${web}/svelte.config.js" "${web}/tsconfig.json" "${web}/scripts/embed.mjs"
            "${web}/node_modules/.package-lock.json"
    WORKING_DIRECTORY "${web}"
    COMMENT "Building the web UI"
    VERBATIM)
  set_source_files_properties("${app}/ui_assets.S" PROPERTIES
    COMPILE_DEFINITIONS "BW_UI_BLOB=\"${out}/ui_assets.blob\"" OBJECT_DEPENDS "${out}/ui_assets.blob")

  add_library(${target} STATIC "${app}/ui_assets.cc" "${app}/ui_assets.S" "${out}/ui_assets_table.cc")
  target_link_libraries(${target} PUBLIC bw_net)
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/src")
endfunction()
