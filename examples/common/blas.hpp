#pragma once
#include <string>

/// Lets OpenBLAS run with the fastest kernel for this processor, or the one that GRADUS_BLAS_KERNEL names, and on one
/// thread. OPENBLAS_CORETYPE is overruled, since some shells preset a slow kernel; whatever else OPENBLAS_... the
/// environment sets stays, OPENBLAS_NUM_THREADS too. OpenBLAS reads its settings when it is loaded, so the program
/// starts itself again with the right ones; call this first in main.
void choose_blas_kernel(char** argv);

/// The kernel that runs: "SkylakeX", "Haswell", "Zen", ...
std::string blas_kernel();

/// How many threads a large product may take.
int blas_threads();
void set_blas_threads(int threads);
