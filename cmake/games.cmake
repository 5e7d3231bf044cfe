# Compiles games/*.toml and games/*.draws.csv into a target, so that the binary needs no files around it.
# The other half is embed_games.cmake, which writes the source file while building.
function(drumroll_embed_games target)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/games/*.toml ${PROJECT_SOURCE_DIR}/games/*.draws.csv)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/shipped_files.cc)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_games.cmake)
  add_custom_command(OUTPUT ${output} DEPENDS ${files} ${script} VERBATIM
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DFOLDER=${PROJECT_SOURCE_DIR}/games" -P ${script}
    COMMENT "Embedding games/")
  target_sources(${target} PRIVATE ${output})
endfunction()
