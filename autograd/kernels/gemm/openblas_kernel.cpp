#include <cblas.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <vector>

#include "autograd/core/error.hpp"
#include "autograd/kernels/blas.hpp"
#include "autograd/kernels/blas_loading.hpp"

// OpenBLAS's own, in no header of its; null where it has others.
extern "C" [[gnu::weak]] void* blas_memory_alloc(int from);
extern "C" [[gnu::weak]] void blas_memory_free(void* memory);

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The kernels that this processor runs, the fastest last; none where only OpenBLAS knows them.
std::vector<std::string> kernels() {
  std::vector<std::string> all;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) all = {"Prescott", "Core2", "Nehalem"};
  if (__builtin_cpu_supports("avx")) all.push_back("Sandybridge");
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.insert(all.end(), {"Zen", "Haswell"});
  if (__builtin_cpu_supports("avx512bf16")) all.push_back("Cooperlake");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    all.push_back("SkylakeX");
#endif
  return all;
}

/// The one that is asked for, or the fastest; "" for OpenBLAS's own choice, which is slow on processors newer than
/// OpenBLAS. It would ignore a name that it does not know, and end in SIGILL with a kernel that the processor does not
/// run.
std::string wanted_kernel(const char* asked_for) {
  std::vector<std::string> all = kernels();
  if (!asked_for) return !all.empty() && (all.back() == "SkylakeX" || all.back() == "Haswell") ? all.back() : "";
  check<ValueError>(all.empty() || std::find(all.begin(), all.end(), asked_for) != all.end(),
                    "GRADUS_BLAS_KERNEL names \"{:.40}\"; this processor can run {}", asked_for,
                    fmt::format("{}", fmt::join(all, ", ")));
  return asked_for;
}

/// Comes back only where there is no /proc. Needs no library but C's, since it may run before any other is ready.
void start_anew(char** argv, char** environment) {
  // Not argv where the loader was called by its name: then it is the loader that runs, and its words come first.
  std::string line;
  int in = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  char bytes[4096];
  for (ssize_t count; in >= 0 && (count = read(in, bytes, sizeof bytes)) > 0;)
    line.append(bytes, static_cast<std::size_t>(count));
  if (in >= 0) close(in);
  std::vector<char*> words;
  for (std::size_t at = 0; at < line.size(); at = line.find('\0', at) + 1) words.push_back(line.data() + at);
  words.push_back(nullptr);
  execve("/proc/self/exe", line.empty() ? argv : words.data(), environment);
}

constexpr std::size_t buffer = 136 << 20;  // bytes of addresses for a thread, of which few are used

bool memory_suffices(long threads) {
  const std::size_t size = buffer * static_cast<std::size_t>(threads);
  void* tried = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (tried == MAP_FAILED) return false;
  munmap(tried, size);
  return true;
}

}  // namespace

void choose_blas_kernel(char** argv) {
  const char *asked_for = std::getenv("GRADUS_BLAS_KERNEL"), *set = std::getenv("OPENBLAS_CORETYPE");
  if (asked_for && !*asked_for) asked_for = nullptr;  // set, but empty
  std::string kernel = wanted_kernel(asked_for);
  bool right = kernel.empty() || blas_kernel() == kernel, tried = set && set == kernel;
  const char* count = std::getenv("OPENBLAS_NUM_THREADS");
  bool counted = count && std::atol(count) > 0;
  if ((!right && !tried) || !counted) {
    if (!kernel.empty()) setenv("OPENBLAS_CORETYPE", kernel.c_str(), 1);
    if (!counted) setenv("OPENBLAS_NUM_THREADS", "1", 1);
    start_anew(argv, environ);
  }
  check<ValueError>(right || !asked_for, "GRADUS_BLAS_KERNEL names {}; OpenBLAS runs {}", kernel, blas_kernel());
}

bool blas_can_be_loaded(char** argv, char** environment) {
  constexpr std::string_view setting = "OPENBLAS_NUM_THREADS=";
  std::string one = std::string(setting) + "1";
  std::vector<char*> all;
  long threads = 0;
  for (char** each = environment; *each; ++each) {
    all.push_back(*each);
    if (std::string_view(*each).starts_with(setting)) threads = std::atol(*each + setting.size());
  }
  const long processors = std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L);
  if (threads > 0) return memory_suffices(std::min(threads, processors));
  if (memory_suffices(processors)) return true;
  all.insert(all.begin(), one.data());  // before what may be set to no number
  all.push_back(nullptr);
  start_anew(argv, all.data());
  return false;
}

void reserve_blas_memory(int threads) {
  static std::mutex reserving;
  static int reserved = 0;
  std::lock_guard lock(reserving);
  if (threads <= reserved) return;
  check<ValueError>(memory_suffices(threads - reserved),
                    "the memory does not suffice: OpenBLAS needs {} MB of addresses for each thread", buffer >> 20);
  reserved = threads;
  if (!blas_memory_alloc || !blas_memory_free) return;
  constexpr int from_top = 0;
  std::vector<void*> held;
  for (int i = 0; i < threads; ++i) held.push_back(blas_memory_alloc(from_top));
  for (void* one : held) blas_memory_free(one);  // for OpenBLAS alone: it keeps them
}

std::string blas_kernel() { return openblas_get_corename(); }
int blas_threads() { return openblas_get_num_threads(); }
void set_blas_threads(int threads) { openblas_set_num_threads(threads); }

}  // namespace gradus::inline GRADUS_PRECISION
