#include "autograd/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr const char* outside = "outside operations";

void add(Profile::Cost& sum, const Profile::Cost& cost) {
  sum.seconds += cost.seconds;
  sum.flops += cost.flops;
  sum.bytes += cost.bytes;
}

double gflops(const Profile::Cost& cost) {
  return cost.flops ? 1e-9 * static_cast<double>(cost.flops) / cost.seconds : 0;
}

/// As many decimals as show `digits` digits of the largest number of a column.
int decimals(double largest, int digits) {
  int result = 0;
  for (double limit = std::pow(10, digits - 1); result < 5 && largest < limit; largest *= 10) ++result;
  return result;
}

/// A cell; empty for 0.
std::string cell(double value, int width, int decimals) {
  return value == 0 ? std::string(static_cast<std::size_t>(width), ' ')
                    : fmt::format("{:>{}.{}f}", value, width, decimals);
}

}  // namespace

Profile::Profile() : begun_(tick()) {
  tell_spent_elsewhere();  // by the one around it, whose clock stands still from here on
  for_each_watcher<Profile>([](Profile& outer) { ++outer.inner_; });
  watching_.emplace(*this);
  last_ = read();
}

Profile::~Profile() {
  bool at_home = watching_->scope().at_home();
  watching_->scope().visit_all_here([&](void* owner) {
    auto* outer = dynamic_cast<Profile*>(static_cast<Watcher*>(owner));
    if (!outer || outer->begun_ >= begun_ || --outer->inner_ > 0) return;
    if (at_home)
      outer->last_ = read();
    else
      outer->resumed_ = Clock::now();
  });
}

void Profile::computed(const char* operation, const Inputs&, std::span<const Variable>) {
  if (!context.rule && inner_ == 0) count(Part::forward, operation, 1);  // what a rule calls is the rule's
}

void Profile::ran_rule(const Node& node, const Gradients&) {
  if (inner_ == 0) count(Part::backward, node.operation(), 0);
}

void Profile::spent(Part part, const char* name, const char* method) {
  if (context.rule || inner_ > 0) return;
  if (*name == '\0')
    count(Part::other, outside, 0);
  else
    count(part, std::string(name) + method, part == Part::backward ? 0 : 1);
}

Profile::Reading Profile::read() { return {Clock::now(), context.flops, pool::statistics().bytes}; }

void Profile::count(Part part, const std::string& name, std::int64_t calls) {
  Reading now = read();
  if (resumed_) last_ = {*std::exchange(resumed_, std::nullopt), now.flops, now.bytes};
  Row& row = rows_.try_emplace(name, Row{.name = name}).first->second;
  add(row[part], {.seconds = std::chrono::duration<double>(now.time - last_.time).count(),
                  .flops = now.flops - last_.flops,
                  .bytes = now.bytes - last_.bytes});
  row.calls += calls;
  last_ = now;
}

Profile::Cost Profile::Row::total() const {
  Cost sum;
  for (const Cost& cost : costs) add(sum, cost);
  return sum;
}

void Profile::step() {
  if (inner_ == 0) count(Part::other, outside, 0);
  ++steps_;
}

std::vector<Profile::Row> Profile::rows() {
  if (inner_ == 0) count(Part::other, outside, 0);
  std::vector<Row> result;
  for (const auto& [name, row] : rows_) result.push_back(row);
  std::stable_sort(result.begin(), result.end(),
                   [](const Row& a, const Row& b) { return a.total().seconds > b.total().seconds; });
  return result;
}

std::string Profile::table() {
  std::vector<Row> rows = this->rows();
  std::int64_t steps = std::max<std::int64_t>(steps_, 1);
  Row sum{.name = steps_ ? "a step" : "in all"};
  std::size_t width = 0;
  double fastest = 0;
  bool whole = true;  // the calls of a step
  for (const Row& row : rows) {
    sum.calls += row.calls;
    for (Part part : {Part::forward, Part::backward, Part::other}) add(sum[part], row[part]);
    width = std::max(width, row.name.size());
    fastest = std::max(fastest, gflops(row.total()));
    whole = whole && row.calls % steps == 0;
  }
  rows.push_back(sum);

  Cost all = sum.total();
  double a_step = 1 / static_cast<double>(steps), ms = 1e3 * a_step, mb = 1e-6 * a_step;
  int ms_decimals = decimals(ms * all.seconds, 4), mb_decimals = decimals(mb * static_cast<double>(all.bytes), 3);
  std::string out = "times in ms, memory made in MB";
  if (steps_) out += fmt::format("; mean of {} step{}", steps_, steps_ == 1 ? "" : "s");
  out += fmt::format("\n{:<{}} {:>5} {:>6} {:>7} {:>7} {:>8} {:>7} {:>5}\n", "operation", width, "calls", "share", "ms",
                     "forward", "backward", "GFLOP/s", "MB");
  for (const Row& row : rows) {
    Cost total = row.total();
    out += fmt::format(
        "{:<{}} {} {:>5.1f}% {} {} {} {} {}\n", row.name, width,
        cell(a_step * static_cast<double>(row.calls), 5, whole ? 0 : 1), 100 * total.seconds / all.seconds,
        cell(ms * total.seconds, 7, ms_decimals), cell(ms * row[Part::forward].seconds, 7, ms_decimals),
        cell(ms * row[Part::backward].seconds, 8, ms_decimals), cell(gflops(total), 7, decimals(fastest, 3)),
        cell(mb * static_cast<double>(total.bytes), 5, mb_decimals));
  }
  return out;
}

}  // namespace gradus::inline GRADUS_PRECISION
