# Finds Emscripten's own toolchain file from the emcc on PATH: emsdk's where a person has it, else the distribution's.
find_program(PREFLIGHT_EMCC emcc REQUIRED)
file(REAL_PATH "${PREFLIGHT_EMCC}" _emcc)
get_filename_component(_root "${_emcc}" DIRECTORY)
if(NOT EXISTS "${_root}/cmake/Modules/Platform/Emscripten.cmake")
  set(_root "/usr/share/emscripten")
endif()
include("${_root}/cmake/Modules/Platform/Emscripten.cmake")
