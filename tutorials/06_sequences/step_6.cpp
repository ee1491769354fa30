#include <fmt/format.h>

#include "text.hpp"
#include "tutorials/05_optimizers/train.hpp"

/// A bigram model: row a of the table has the logits of what follows a.
struct Bigram {
  Generator generator{1};
  nn::Embedding table{{.num_embeddings = 27, .embedding_dim = 27}, generator};
  Curve loss;

  Bigram(const std::string& name, const Indices& input,
         const Indices& target) {
    table.reset(0, generator);  // all rows 0: everything is equally likely
    optim::Adam adam(table.parameters(), {.lr = 0.1});
    loss =
        train(adam, 200, [&] { return cross_entropy(table(input), target); });
    loss.name = name;
  }

  /// 20 letters after `first`, each the likeliest after the one before.
  std::string write(std::int64_t first) const {
    Sequence text = {first};
    while (text.size() < 21) {
      const Scalar* row = table.weight().value().data() + 27 * text.back();
      text.push_back(std::max_element(row, row + 27) - row);
    }
    return letters_of(text);
  }
};

Indices part(const Sequence& text, std::size_t from, std::size_t to) {
  Sequence ids(text.begin() + static_cast<std::ptrdiff_t>(from),
               text.begin() + static_cast<std::ptrdiff_t>(to));
  return indices({std::ssize(ids)}, ids);
}

int main() {
  Sequence text = moby_dick(10000), both = moby_dick(20000);
  Sequence next(both.begin() + 10000, both.end());
  Indices input = part(text, 0, 9999), target = part(text, 1, 10000);
  Tensor pairs = count_pairs(text);
  double entropy = counted_loss(pairs, text);
  Bigram wrong("not shifted", input, input), model("shifted", input, target);

  fmt::print("step   not shifted   shifted   above {:.4f} by\n", entropy);
  for (std::size_t i : {0, 9, 29, 99, 199})
    fmt::print("{:4} {:13.4f} {:9.4f} {:17.4f}\n", i + 1, wrong.loss.y[i],
               model.loss.y[i], model.loss.y[i] - entropy);
  fmt::print("\nnot shifted  \"{}\"\n", wrong.write(23));
  fmt::print("shifted      \"{}\"\n", model.write(23));

  Tensor learned = softmax(model.table.weight()).value();
  double after_h = sum(select(Variable(pairs), 0, 8)).item();
  fmt::print("\ne after h: counted {:.4f}, learned {:.4f}\n",
             pairs(8, 5) / after_h, learned(8, 5));
  Variable logits = model.table(part(next, 0, 9999));
  fmt::print("loss of the next 10,000 letters: counted {}, learned {:.4f}\n",
             counted_loss(pairs, next),
             cross_entropy(logits, part(next, 1, 10000)).item());

  Curve floor{.name = "entropy", .x = {1, 200}, .y = {entropy, entropy}};
  Picture picture =
      save_curves("pictures/bigram.svg", {wrong.loss, model.loss, floor},
                  {.title = "A bigram model learns 10,000 letters",
                   .x_label = "step",
                   .y_label = "loss",
                   .low = 0});
  fmt::print("{}\n", picture.message);
  double gap = model.loss.y.back() - entropy;
  return gap > 0 && gap < 0.004 && wrong.loss.y.back() < 0.01 ? 0 : 1;
}
