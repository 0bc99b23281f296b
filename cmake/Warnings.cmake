# How all of our own code is compiled. Results must not depend on fused multiply-adds: no contraction, no fast-math.
add_library(proofsweep_warnings INTERFACE)
set_target_properties(proofsweep_warnings PROPERTIES EXPORT_NAME warnings)
target_compile_features(proofsweep_warnings INTERFACE c_std_17 cxx_std_17)
target_compile_options(proofsweep_warnings INTERFACE
  -ffp-contract=off
  -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wundef -Wvla
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>)
target_compile_definitions(proofsweep_warnings INTERFACE _GNU_SOURCE)

# What a release does against the mistakes that the tests did not find; tests/cli/test_hardening.sh looks at the program.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_options(proofsweep_warnings INTERFACE
    "$<$<CONFIG:Release>:-fPIE;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3;-fstack-protector-strong;-fstack-clash-protection>")
  target_link_options(proofsweep_warnings INTERFACE "$<$<CONFIG:Release>:-pie;LINKER:-z,relro,-z,now>")
endif()

option(PROOFSWEEP_WERROR "Turn warnings into errors" OFF)
if(PROOFSWEEP_WERROR)
  target_compile_options(proofsweep_warnings INTERFACE -Werror)
endif()
