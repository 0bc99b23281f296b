# The libraries of DEPENDENCIES in ARCHITECTURE.md, each as one imported target.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(GSL 2.7 REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark-gfm)

# libcsv ships neither a .pc nor a CMake file.
find_path(LIBCSV_INCLUDE_DIR csv.h REQUIRED)
find_library(LIBCSV_LIBRARY csv REQUIRED)
add_library(Libcsv::csv UNKNOWN IMPORTED)
set_target_properties(Libcsv::csv PROPERTIES
  IMPORTED_LOCATION ${LIBCSV_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${LIBCSV_INCLUDE_DIR})
