#pragma once

namespace gradus::inline GRADUS_PRECISION {

/// Whether there is memory for OpenBLAS's threads: as many as the environment asks for, else as there are processors.
/// Where it suffices for one alone, and none are asked for, starts the program anew with one. From 0.3.29 on OpenBLAS
/// takes that memory while it is loaded, before main, and tries for ever where there is none. So this is for what runs
/// before it (`.preinit_array`).
bool blas_can_be_loaded(char** argv, char** environment);

}  // namespace gradus::inline GRADUS_PRECISION
