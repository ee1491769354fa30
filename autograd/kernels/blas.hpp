#pragma once
#include <string>

namespace gradus::inline GRADUS_PRECISION {

/// Lets OpenBLAS run with the fastest kernel for this processor, or the one that GRADUS_BLAS_KERNEL names (unless it is
/// empty), and on one thread; without this call OpenBLAS chooses, which is slow on the newest processors.
/// OPENBLAS_CORETYPE is overruled, since some shells preset a slow kernel; whatever else OPENBLAS_... the environment
/// sets stays, OPENBLAS_NUM_THREADS too. OpenBLAS reads its settings when it is loaded: where they are others, the
/// program starts itself anew, once. So this is called first in main, with main's argv. Throws ValueError where
/// GRADUS_BLAS_KERNEL names a kernel that this processor cannot run or OpenBLAS does not have.
void choose_blas_kernel(char** argv);

/// Lets OpenBLAS take the memory now in which it computes on so many threads at once: later, where there is none, it
/// would try for ever. Throws ValueError where it does not suffice.
void reserve_blas_memory(int threads);

/// The kernel that runs: "SkylakeX", "Haswell", "Zen", ...
std::string blas_kernel();

/// How many threads a large product may take.
int blas_threads();
void set_blas_threads(int threads);

}  // namespace gradus::inline GRADUS_PRECISION
