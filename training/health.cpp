#include "training/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "autograd/core/check_options.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// (batch, time) with one more column of padding.
Indices widened(const Indices& rows, std::int64_t padding) {
  std::int64_t batch = shape_of(rows)[0], time = shape_of(rows)[1];
  auto wider = Indices::from_shape(Shape{batch, time + 1});
  for (std::int64_t b = 0; b < batch; ++b) {
    std::copy_n(rows.data() + b * time, time, wider.data() + b * (time + 1));
    wider(b, time) = padding;
  }
  return wider;
}

/// Begin, and what is to be said: the rows that target_in and target_out were.
Indices target_rows(const Batch& batch) {
  Shape shape = shape_of(batch.target_out);
  check(shape.size() == 2 && shape_of(batch.target_in) == shape && shape[1] > 0,
        "check_padding_ignored: target_in {} and target_out {} are not both (batch, time)", shape_of(batch.target_in),
        shape);
  auto rows = Indices::from_shape(Shape{shape[0], shape[1] + 1});
  for (std::int64_t b = 0; b < shape[0]; ++b) {
    rows(b, 0) = batch.target_in(b, 0);
    std::copy_n(batch.target_out.data() + b * shape[1], shape[1], &rows(b, 1));
  }
  return rows;
}

/// How many places of `later` are what `earlier` has one place before.
std::int64_t ahead_by_one(const Indices& earlier, const Indices& later) {
  std::int64_t batch = shape_of(earlier)[0], time = shape_of(earlier)[1], count = 0;
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t t = 1; t < time; ++t) count += earlier(b, t) == later(b, t - 1);
  return count;
}

}  // namespace

double check_initial_loss(double loss, std::int64_t symbols, double tolerance) {
  check_sizes("check_initial_loss", {{"symbols", symbols}});
  check_non_negative("check_initial_loss", "tolerance", tolerance);
  double guess = std::log(static_cast<double>(symbols)), difference = loss - guess;
  std::string seen =
      fmt::format("check_initial_loss: the loss is {:.4g}, that of an even guess ln {} = {:.4g}", loss, symbols, guess);
  check<UnhealthyError>(std::isfinite(loss), "{}; a DetectAnomaly names the first operation that is not finite", seen);
  check<UnhealthyError>(difference <= tolerance,
                        "{}: an untrained model is sure of what is wrong; look for weights that start too large, a "
                        "scale or a norm that is missing, and a loss that is summed where it should be a mean",
                        seen);
  check<UnhealthyError>(-difference <= tolerance,
                        "{}: an untrained model knows more than it can; look for answers among what it reads, for "
                        "weights that are trained, and for a mean over places that do not count",
                        seen);
  return difference;
}

double check_padding_ignored(const std::function<Variable(const Batch&)>& loss_of, const Batch& batch,
                             const SymbolRange& sources, const SymbolRange& targets) {
  NoGradGuard no_grad;
  const Indices& source = batch.source;
  Indices target = target_rows(batch);
  auto loss_with = [&](const Indices& source, const Indices& target) {
    double loss = loss_of(make_batch(source, target, sources, targets)).item();
    check<UnhealthyError>(std::isfinite(loss), "check_padding_ignored: the loss is {}", loss);
    return loss;
  };
  double loss = loss_with(source, target), again = loss_with(source, target);
  check<ValueError>(loss == again,
                    "check_padding_ignored: the loss of one batch is {:.6g}, then {:.6g}; call eval() first", loss,
                    again);
  const double rounding = std::sqrt(static_cast<double>(std::numeric_limits<Scalar>::epsilon()));
  double most = 0;
  auto compare = [&](double wider, const char* side, const char* cause) {
    double change = wider == loss ? 0 : std::abs(wider - loss) / std::max(std::abs(wider), std::abs(loss));
    check<UnhealthyError>(
        change <= rounding,
        "check_padding_ignored: with one more column of padding in the {} the loss is {:.6g}, without "
        "it {:.6g}: {}",
        side, wider, loss, cause);
    most = std::max(most, change);
  };
  compare(loss_with(source, widened(target, targets.padding())), "target",
          "padding is counted in the loss; look for ignore_index, and for a mean over all places");
  compare(loss_with(widened(source, sources.padding()), target), "source",
          "padding is looked at; look whether the source's mask reaches each attention to it");
  return most;
}

std::int64_t check_shift(const Batch& batch) { return check_shift(batch.target_in, batch.target_out); }

std::int64_t check_shift(const Indices& input, const Indices& target) {
  Shape shape = shape_of(input);
  check(shape.size() == 2 && shape_of(target) == shape && shape[0] > 0 && shape[1] > 1,
        "check_shift: what is read has shape {}, what is to be said {}; both must be (batch, time), of two symbols at "
        "least",
        shape, shape_of(target));
  std::int64_t places = shape[0] * (shape[1] - 1), right = ahead_by_one(input, target);
  check<UnhealthyError>(input != target || right == places,
                        "check_shift: what the model reads is what it is to say: the target is not shifted; it reads "
                        "begin and all symbols but the last where it is to say all symbols");
  check<UnhealthyError>(right == places || ahead_by_one(target, input) < places,
                        "check_shift: the model is to say what it read one place before: the target is shifted the "
                        "wrong way");
  check<UnhealthyError>(right == places,
                        "check_shift: at {} of {} places the model reads next what it should have said: the target is "
                        "not that of what is read, or not shifted by one",
                        right, places);
  return places;
}

std::int64_t check_held_out(const std::vector<SequencePair>& train, const std::vector<SequencePair>& held_out) {
  check<ValueError>(!train.empty() && !held_out.empty(),
                    "check_held_out: {} pairs of training and {} held out; there is nothing to compare", train.size(),
                    held_out.size());
  std::set<Sequence> trained, both;
  for (const SequencePair& pair : train) trained.insert(pair.source);
  const Sequence* first = nullptr;
  for (const SequencePair& pair : held_out)
    if (trained.contains(pair.source) && both.insert(pair.source).second && !first) first = &pair.source;
  check<UnhealthyError>(
      both.empty(),
      "check_held_out: {} held-out sources are in training too, the first is {:.100}: what is counted "
      "as learned may be remembered; split before anything is drawn, and by source where one has "
      "several answers",
      both.size(), first ? to_string(*first) : "");
  return std::ssize(trained);
}

}  // namespace gradus::inline GRADUS_PRECISION
