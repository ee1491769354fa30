#pragma once
#include <string>

/// Lets OpenBLAS run on one thread with the fastest kernel for this processor, whatever the environment says (some
/// shells preset a slow one). OpenBLAS reads its settings when it is loaded, so the program starts itself again with
/// the right ones; call this first in main.
void choose_blas_kernel(char** argv);

/// The kernel that runs: "SkylakeX", "Haswell", "Zen", ...
std::string blas_kernel();
