#include "training/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "autograd/core/check_options.hpp"
#include "training/output.hpp"

namespace gradus::inline GRADUS_PRECISION {

Progress::Progress(const ProgressOptions& options)
    : options_(options), terminal_(isatty(STDOUT_FILENO)), done_(options.done) {
  check_sizes("Progress", {{"steps", options.steps}});
}
Progress::~Progress() { finish(); }

void Progress::step(double loss, std::int64_t tokens) {
  ++done_;
  tokens_ += tokens;
  loss_ = loss;
  Clock::time_point now = Clock::now();
  training_ += now - std::exchange(resumed_, now);
  draw_now_and_then();
}

void Progress::evaluating(std::int64_t done, std::int64_t all) {
  std::string before = std::exchange(measured_, fmt::format("{} % ...", all > 0 ? 100 * done / all : 0));
  draw_now_and_then();
  measured_ = std::move(before);
}

void Progress::evaluated(const std::string& measured) {
  measured_ = measured;
  resumed_ = Clock::now();
  if (terminal_)
    draw();
  else
    say("{}\n", line(std::string::npos));
  std::fflush(stdout);
}

void Progress::finish() {
  if (drawn_) say("\n");
  drawn_ = false;
  std::fflush(stdout);
}

double Progress::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
double Progress::training_seconds() const { return std::chrono::duration<double>(training_).count(); }

std::string Progress::line(std::size_t columns) const {
  double elapsed = seconds(), training = training_seconds();
  std::int64_t steps = done_ - options_.done;
  double left = steps ? elapsed / static_cast<double>(steps) * static_cast<double>(options_.steps - done_) : 0;
  std::vector<std::string> fields = {
      fmt::format("step {:>4}/{}", done_, options_.steps), fmt::format("loss {:.4f}", loss_),
      fmt::format("{} {:<{}}", options_.measure, measured_, options_.width),
      fmt::format("{:>6.0f} tokens/s", training > 0 ? static_cast<double>(tokens_) / training : 0),
      fmt::format("at most {:.0f} s left", std::ceil(left))};
  // Half a number is a wrong number: what does not fit goes whole, the speed first, then from the end.
  std::string text = fmt::format("{}", fmt::join(fields, "  "));
  while (text.size() > columns && !fields.empty()) {
    fields.erase(fields.size() == 5 ? fields.begin() + 3 : fields.end() - 1);
    text = fmt::format("{}", fmt::join(fields, "  "));
  }
  return text;
}

void Progress::draw_now_and_then() {
  if (terminal_ && Clock::now() - last_drawn_ > std::chrono::milliseconds(100)) draw();
}

void Progress::draw() {
  winsize window{};
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
  // A line that wraps cannot be drawn over. The window alone gives the bar's width, so that the text stands still.
  std::int64_t room = std::max((known ? window.ws_col : 80) - 2, 0), width = std::clamp<std::int64_t>(room - 65, 0, 24);
  std::int64_t filled = width * done_ / options_.steps;
  std::string bar;
  for (std::int64_t i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
  std::string text = line(static_cast<std::size_t>(room - width));
  say("\r{} {}\x1b[K", bar, text);  // the escape clears the rest of the line
  std::fflush(stdout);
  drawn_ = true;
  last_drawn_ = Clock::now();
}

}  // namespace gradus::inline GRADUS_PRECISION
