#include "examples/common/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

Progress::Progress(std::int64_t steps) : terminal_(isatty(STDOUT_FILENO)), steps_(steps) {}
Progress::~Progress() { finish(); }

void Progress::step(double loss, std::int64_t tokens) {
  ++done_;
  tokens_ += tokens;
  loss_ = loss;
  if (terminal_ && Clock::now() - last_drawn_ > std::chrono::milliseconds(100)) draw();
}

void Progress::evaluated(std::int64_t exact, std::int64_t of) {
  exact_ = exact;
  of_ = of;
  if (terminal_)
    draw();
  else
    fmt::print("{}\n", line());
  std::fflush(stdout);
}

void Progress::finish() {
  if (drawn_) fmt::print("\n");
  drawn_ = false;
  std::fflush(stdout);
}

double Progress::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

std::string Progress::line() const {
  double elapsed = seconds();
  double left = done_ ? elapsed / static_cast<double>(done_) * static_cast<double>(steps_ - done_) : 0;
  std::string exact = of_ ? fmt::format("exact {}/{}", exact_, of_) : "exact -";
  return fmt::format("step {:>4}/{}  loss {:.4f}  {:<13}  {:>6.0f} tokens/s  at most {:.0f} s left", done_, steps_,
                     loss_, exact, static_cast<double>(tokens_) / elapsed, std::ceil(left));
}

void Progress::draw() {
  std::string text = line();
  winsize window{};
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
  auto room = static_cast<std::int64_t>(known ? window.ws_col : 80) - 2;
  text.resize(std::min(text.size(), static_cast<std::size_t>(std::max<std::int64_t>(room, 0))));
  // A line that wraps cannot be drawn over: the bar takes what the text leaves.
  std::int64_t width = std::clamp<std::int64_t>(room - static_cast<std::int64_t>(text.size()), 0, 24);
  std::int64_t filled = steps_ ? width * done_ / steps_ : width;
  std::string bar;
  for (std::int64_t i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
  fmt::print("\r{} {}\x1b[K", bar, text);  // the escape clears the rest of the line
  std::fflush(stdout);
  drawn_ = true;
  last_drawn_ = Clock::now();
}
