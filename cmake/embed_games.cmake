# cmake -DOUTPUT=… -DFOLDER=… -P embed_games.cmake: writes game/shipped_files.h's table, ordered by name.
file(GLOB paths ${FOLDER}/*.toml ${FOLDER}/*.draws.csv)
list(SORT paths)
set(count 0)
set(entries "")
foreach(path IN LISTS paths)
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  string(FIND "${text}" ")shipped\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${path}: holds the delimiter of the raw string that embeds it")
  endif()
  string(APPEND entries "    {\"${name}\", R\"shipped(${text})shipped\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Written by cmake/embed_games.cmake from games/.
#include \"game/shipped_files.h\"

namespace drumroll::game {
namespace {
constexpr ShippedFile kFiles[${count}] = {
${entries}};
}  // namespace

std::span<const ShippedFile> ShippedFiles() { return kFiles; }

}  // namespace drumroll::game
")
