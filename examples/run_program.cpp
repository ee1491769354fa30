#include "examples/run_program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <new>
#include <string_view>

#include "autograd/core/utf8.hpp"
#include "autograd/kernels/blas.hpp"
#include "autograd/kernels/blas_loading.hpp"
#include "training/interrupt.hpp"
#include "training/output.hpp"

using namespace gradus;

namespace {

// OpenBLAS makes its threads when it is loaded, before main, and where there are none to be had it sends its process
// Ctrl-C. So that waits until main can tell it from the user's.
sigset_t before_loading;

sigset_t interrupts() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  return set;
}

#if defined(__linux__)
void before_libraries(int, char** argv, char** environment) {
  sigset_t held = interrupts();
  sigprocmask(SIG_BLOCK, &held, &before_loading);
  if (blas_can_be_loaded(argv, environment)) return;
  // No stream of the language's is ready yet.
  std::string_view name = argv[0];
  for (std::string_view part :
       {name.substr(name.find_last_of('/') + 1), std::string_view(": the memory does not suffice for OpenBLAS\n")})
    if (write(STDERR_FILENO, part.data(), part.size()) < 0) break;
  _exit(2);
}
[[gnu::section(".preinit_array"), gnu::used]] void (*const hook)(int, char**, char**) = before_libraries;
#endif

void release_interrupts(const char* name) {
  sigset_t held = interrupts();
  siginfo_t info{};
  timespec none{};
  bool came = sigtimedwait(&held, &info, &none) == SIGINT;
  sigprocmask(SIG_SETMASK, &before_loading, nullptr);
  if (!came) return;
  if (info.si_pid != getpid()) {
    std::raise(SIGINT);
    return;
  }
  warn("{}: no more threads are to be had; OpenBLAS takes one\n", name);
  unsetenv("OPENBLAS_NUM_THREADS");  // so that choose_blas_kernel starts the program anew with one
}

}  // namespace

int run_program(const char* name, const char* smaller, char** argv, const std::function<int()>& act) {
  open_standard_streams();
  report_full_files();
  release_interrupts(name);
  auto failed = [&](const std::string& what) {
    warn("{}: {}\n", name, in_one_line(what));
    return 2;
  };
  try {
    choose_blas_kernel(argv);
    reserve_blas_memory(1);
    int status = act();
    if (!output_lost()) return status;
    warn("{}: not all of the output could be written\n", name);
    return std::max(status, 1);
  } catch (const std::bad_alloc&) {
    return failed(fmt::format("the memory does not suffice; take a smaller {}", smaller));
  } catch (const std::filesystem::filesystem_error& error) {
    return failed(fmt::format("{}: {}", error.path1().string(), error.code().message()));
  } catch (const std::exception& error) {
    return failed(error.what());
  }
}
