#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gradus.hpp"

using namespace gradus;

const std::int64_t modulus = 31;

/// What a + b leaves when it is divided by 31; a and b have one table.
class Clock : public nn::Module<Clock> {
 public:
  static constexpr const char* type = "Clock";
  explicit Clock(Generator& generator)
      : embedding_({.num_embeddings = modulus, .embedding_dim = 32},
                   generator),
        hidden_({.in_features = 32, .out_features = 128}, generator),
        output_({.in_features = 128, .out_features = modulus}, generator) {
    // Starts three times as large as usual, which delays what follows.
    embedding_.reset(3 / std::sqrt(32), generator);
    for (const Variable& parameter :
         {hidden_.parameter("weight"), output_.parameter("weight")}) {
      Variable same = parameter;
      same.mutable_value() *= 3;
    }
  }
  Variable forward(const Indices& a, const Indices& b) const {
    return output_(relu(hidden_(embedding_(a) + embedding_(b))));
  }
  void members(nn::Members& members) const override {
    members.child("embedding", embedding_);
    members.child("hidden", hidden_);
    members.child("output", output_);
  }

 private:
  nn::Embedding embedding_;
  nn::Linear hidden_, output_;
};

struct Sums {
  Indices a, b, sum;
};

/// Of all pairs a <= b, in random order, those from `first` to `last`.
Sums sums(std::size_t first, std::size_t last) {
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  for (std::int64_t a = 0; a < modulus; ++a)
    for (std::int64_t b = a; b < modulus; ++b) pairs.emplace_back(a, b);
  Generator generator(1);
  for (std::size_t i = pairs.size(); i > 1; --i)
    std::swap(pairs[i - 1], pairs[generator.integer(0, i - 1)]);
  std::vector<std::int64_t> a, b, sum;
  for (std::size_t i = first; i < last; ++i) {
    a.push_back(pairs[i].first), b.push_back(pairs[i].second);
    sum.push_back((a.back() + b.back()) % modulus);
  }
  auto n = static_cast<std::int64_t>(a.size());
  return {indices({n}, a), indices({n}, b), indices({n}, sum)};
}

double share_right(const Variable& logits, const Indices& sum) {
  double right = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const Scalar* row = logits.value().data() + i * modulus;
    right += std::max_element(row, row + modulus) - row == sum(i);
  }
  return right / static_cast<double>(sum.size());
}

/// Of the table's variation over the numbers, the share of each frequency.
std::vector<double> frequencies(const Clock& model) {
  Tensor table = model.parameter("embedding.weight").value();
  std::vector<double> power;
  double all = 0;
  for (int f = 1; f <= modulus / 2; ++f) {
    power.push_back(0);
    for (std::size_t column = 0; column < table.shape(1); ++column) {
      double c = 0, s = 0;
      for (std::int64_t n = 0; n < modulus; ++n) {
        double angle = 2 * std::numbers::pi * f * double(n) / modulus;
        c += std::cos(angle) * table(n, column);
        s += std::sin(angle) * table(n, column);
      }
      power.back() += c * c + s * s;
    }
    all += power.back();
  }
  for (double& share : power) share /= all;
  return power;
}

struct Run {
  Curve trained, held_out, early, late;
};

Run train(double weight_decay, int steps) {
  Sums train_on = sums(0, 372), held_out = sums(372, 496);
  Generator generator(1);
  Clock model(generator);
  optim::AdamW adam(
      model.parameters(),
      {.lr = 3e-3, .betas = {0.9, 0.98}, .weight_decay = weight_decay});
  Run run{.trained = {.name = "trained on"},
          .held_out = {.name = "held out"},
          .early = {.name = "after 200 steps"},
          .late = {.name = "at the end"}};
  std::vector<double> before;
  fmt::print("weight decay {}\n", weight_decay);
  fmt::print(" step     loss   right   held out: loss   right   size\n");
  for (int step = 0; step <= steps; ++step) {
    if (step % 50 == 0) {
      NoGradGuard no_grad;
      Variable known = model(train_on.a, train_on.b),
               unknown = model(held_out.a, held_out.b);
      run.trained.x.push_back(step + 1), run.held_out.x.push_back(step + 1);
      run.trained.y.push_back(share_right(known, train_on.sum));
      run.held_out.y.push_back(share_right(unknown, held_out.sum));
      if (step == 200) run.early.y = frequencies(model);
      if (step == 0 || step == 100 || step == 200 || step % 800 == 0) {
        double size = 0;
        for (const Variable& parameter : model.parameters())
          for (Scalar w : parameter.value()) size += w * w;
        fmt::print("{:5} {:8.5f} {:7.3f} {:16.4f} {:7.3f} {:6.1f}\n", step,
                   cross_entropy(known, train_on.sum).item(),
                   run.trained.y.back(),
                   cross_entropy(unknown, held_out.sum).item(),
                   run.held_out.y.back(), std::sqrt(size));
      }
    }
    adam.zero_grad();
    cross_entropy(model(train_on.a, train_on.b), train_on.sum).backward();
    adam.step();
  }
  run.late.y = frequencies(model);
  for (std::size_t f = 1; f <= run.late.y.size(); ++f)
    run.early.x.push_back(double(f)), run.late.x.push_back(double(f));
  return run;
}

int main() {
  Run without = train(0, 2400);
  fmt::print("\n");
  Run with = train(1, 4000);

  auto strongest = [](std::vector<double> shares) {
    std::sort(shares.rbegin(), shares.rend());
    return shares[0] + shares[1] + shares[2] + shares[3];
  };
  fmt::print(
      "\nthe four strongest frequencies of 15: {:.2f} after 200 steps, "
      "{:.2f} at the end\n",
      strongest(with.early.y), strongest(with.late.y));
  Picture picture =
      save_curves("pictures/grokking.svg", {with.trained, with.held_out},
                  {.title = "a + b on a clock of 31 hours",
                   .x_label = "step",
                   .y_label = "right",
                   .log_x = true,
                   .low = 0,
                   .high = 1});
  Picture spectrum =
      save_curves("pictures/frequencies.svg", {with.early, with.late},
                  {.title = "How often the table goes round",
                   .x_label = "frequency",
                   .y_label = "share",
                   .low = 0});
  fmt::print("{}\n{}\n", picture.message, spectrum.message);
  return with.held_out.y[4] < 0.2 && with.held_out.y.back() > 0.95 &&
                 without.held_out.y.back() < 0.2
             ? 0
             : 1;
}
