# Warnings, sanitizers and hardening, as one interface target that every target of ours links.
add_library(preflight_flags INTERFACE)
target_compile_features(preflight_flags INTERFACE cxx_std_20)
target_compile_options(preflight_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                                 -Wnon-virtual-dtor -Wold-style-cast -Werror
                                                 # A designated initializer leaves out what has a default, on purpose.
                                                 -Wno-missing-field-initializers)

option(PREFLIGHT_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
# What tests do themselves is not watched for undefined behaviour: that takes a third of their compilation.
define_property(TARGET PROPERTY PREFLIGHT_IS_TEST INITIALIZE_FROM_VARIABLE PREFLIGHT_IS_TEST)
if(PREFLIGHT_SANITIZE)
  target_compile_options(preflight_flags INTERFACE -fsanitize=address
                                                   $<$<NOT:$<BOOL:$<TARGET_PROPERTY:PREFLIGHT_IS_TEST>>>:-fsanitize=undefined>
                                                   -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # An empty optional that is read, or an index beyond the end of a view, is memory that the sanitizers may find in order.
  target_compile_definitions(preflight_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(preflight_flags INTERFACE -fsanitize=address,undefined)
endif()

option(PREFLIGHT_FUZZ "Build the fuzz targets with clang's fuzzer; script/fuzz turns this on" OFF)
if(PREFLIGHT_FUZZ)
  # Warnings are for the builds by which the project is judged; another compiler has others.
  target_compile_options(preflight_flags INTERFACE -fsanitize=fuzzer-no-link -Wno-error)
endif()

if(EMSCRIPTEN)
  # One setting for every file: nlohmann/json must see the same exception model everywhere. Every browser with SIMD has the
  # other three features, which come in shorter instructions.
  target_compile_options(preflight_flags INTERFACE -fno-exceptions -fno-rtti -msimd128 -msign-ext -mnontrapping-fptoint
                                                   -mbulk-memory)
  target_compile_definitions(preflight_flags INTERFACE JSON_NOEXCEPTION)
  # Optimised once more as a whole when it is linked: 9 kB less to load, and what every cell goes through is in one piece.
  target_compile_options(preflight_flags INTERFACE -flto)
  target_link_options(preflight_flags INTERFACE -flto)
else()
  target_compile_options(preflight_flags INTERFACE -fstack-protector-strong)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
    # GCC 12 reports impossible overlaps inside its own std::string when optimising (GCC bug 105651).
    target_compile_options(preflight_flags INTERFACE -Wno-restrict)
  endif()
endif()
