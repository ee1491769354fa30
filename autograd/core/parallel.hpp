#pragma once
#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// How many threads the kernels use, the caller's among them; 1 until it is set. The results are the same to the last
/// bit for any number. Throws ValueError outside 1 to 64, and where the system gives no more. What is being computed
/// meanwhile goes on with the threads that it has.
void set_threads(int count);
int threads();

namespace detail {
void run_pieces(std::int64_t pieces, const void* run, void (*call)(const void* run, std::int64_t piece));
template <class Run>
void check_there(const Run& run) {
  if constexpr (std::is_assignable_v<Run&, std::nullptr_t>)
    check<ValueError>(run != nullptr, "parallel: there is no function to run");
}
}

/// Calls run(0), run(1), ..., run(pieces - 1), each once, on any thread and in any order, and returns when all have
/// ended; throws what one of them threw. A piece runs under its caller's context:
/// errors name its module, watchers see it. How many pieces there are, and what a piece does, must not depend on
/// threads(): then neither does the result. Inside a piece, and while another thread's pieces run, all of them run on
/// the caller, one after the other. Throws ValueError for a std::function or a pointer that holds nothing.
template <class Run>
void parallel(std::int64_t pieces, const Run& run) {
  detail::check_there(run);
  if (pieces == 1) return run(0);
  detail::run_pieces(pieces, &run, [](const void* r, std::int64_t piece) { (*static_cast<const Run*>(r))(piece); });
}

/// Cuts 0 to count into ranges of `grain`, of which the last may be shorter, and calls run(first, last) for each.
template <class Run>
void parallel_ranges(std::int64_t count, std::int64_t grain, const Run& run) {
  detail::check_there(run);
  if (count <= grain) return run(0, count);
  parallel((count + grain - 1) / grain,
           [&](std::int64_t piece) { run(piece * grain, std::min(count, (piece + 1) * grain)); });
}

/// A grain for rows of `width` numbers: a piece that takes some microseconds, below which a second thread gains
/// nothing.
constexpr std::int64_t rows_a_piece(std::int64_t width) {
  return std::max<std::int64_t>(1, 16384 / std::max<std::int64_t>(1, width));
}

}  // namespace gradus::inline GRADUS_PRECISION
