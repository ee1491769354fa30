#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// While one lives, this thread's time is counted to the operations that it goes into, with the work of their products
/// and the memory that they make. Of two, the inner one counts, and the outer one's clock stands still: so an
/// evaluation in the middle of training is left out, or has a table of its own.
///
///     Profile profile;
///     for (const Batch& batch : batches) {
///       ...  // forward, backward, update
///       profile.step();
///     }
///     fmt::print("{}", profile.table());
///
/// Its calls are for the thread that made it, whose counters they read.
///
/// An operation computes before it is recorded, and only its end is seen. Its time begins where the operation before it
/// ended, or where its module was entered: code of one's own between two operations outside of any module counts to the
/// second one. All that is left over is the row "outside operations".
class Profile final : public Watcher {
 public:
  Profile();
  ~Profile() override;

  struct Cost {
    double seconds = 0;
    std::int64_t flops = 0;  ///< 2 m n k for a product
    std::int64_t bytes = 0;  ///< of tensors and graph that this thread made, freed again or not
  };
  struct Row {
    std::string name;                ///< "linear"; "Adam.step"; "Variable.backward" for its way through the graph
    std::int64_t calls = 0;          ///< forward, or of an optimizer
    std::array<Cost, 3> costs = {};  ///< by Part

    Cost& operator[](Part part) { return costs[static_cast<std::size_t>(part)]; }
    const Cost& operator[](Part part) const { return costs[static_cast<std::size_t>(part)]; }
    Cost total() const;
  };

  /// A step of training ends: the table is an average over the steps.
  void step();
  std::int64_t steps() const { return steps_; }

  /// Everything so far, most time first. Their seconds add up to the life of this Profile.
  std::vector<Row> rows();
  /// rows() as text, averaged over the steps (all in one where step() was never called), with a last line for their
  /// sum. 80 columns, unless a name has more than 28 letters.
  std::string table();

  void computed(const char* operation, const Inputs& inputs, std::span<const Variable> outputs) override;
  void ran_rule(const Node& node, const Gradients& gradients) override;
  void spent(Part part, const char* name, const char* method) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Reading {
    Clock::time_point time;
    std::int64_t flops, bytes;
  };
  static Reading read();
  void count(Part part, const std::string& name, std::int64_t calls);

  Reading last_;
  std::map<std::string, Row> rows_;
  std::int64_t steps_ = 0;
  std::uint64_t begun_;
  int inner_ = 0;                             // Profiles that began later and still live: they count, this one does not
  std::optional<Clock::time_point> resumed_;  // when the last of them ended on another thread
  std::optional<Watching> watching_;
};

}  // namespace gradus::inline GRADUS_PRECISION
