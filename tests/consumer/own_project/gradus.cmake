# Stands for the folder gradus of own_project: hands out the libraries as they are built, where building them once more
# would take minutes.
find_package(xtensor REQUIRED)
set(BLA_VENDOR OpenBLAS)
find_package(xtensor-blas REQUIRED)
find_package(xsimd REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
include(${CMAKE_CURRENT_LIST_DIR}/targets.cmake)
set_target_properties(gradus::gradus gradus::f64 PROPERTIES IMPORTED_GLOBAL TRUE)
