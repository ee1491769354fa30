#include <cmath>

#include "text.hpp"
#include "tutorials/05_optimizers/train.hpp"

/// The mean loss of a token, in nats.
double loss_of(nn::GPT& model, const TextWindows& windows) {
  NoGradGuard no_grad;
  model.eval();
  double nats = 0, tokens = 0;
  for (std::int64_t i = 0; i < windows.validation_batches(); ++i) {
    TextBatch batch = windows.validation_batch(i);
    Variable loss = cross_entropy(model(batch.input), batch.target,
                                  {.reduction = Reduction::sum});
    nats += loss.item();
    tokens += static_cast<double>(batch.target.size());
  }
  model.train();
  return nats / tokens;
}

int main(int, char** arguments) {
  choose_blas_kernel(arguments);
  const Text text = moby_dick();
  BytePairTokenizer tokenizer = byte_pairs(text.training, 100);
  const Sequence training = tokenizer.encode(text.training),
                 held_out = tokenizer.encode(text.held_out);
  const double bits = static_cast<double>(held_out.size()) /
                      static_cast<double>(text.held_out.size()) /
                      std::log(2.0);  // a byte, for each nat a token
  TextWindows windows(training, {.block = 64, .validation = 0});
  TextWindows to_judge(held_out, {.block = 64, .validation = 1});

  Generator generator(1);
  nn::GPT model({.vocabulary = tokenizer.size(),
                 .max_length = 64,
                 .d_model = 96,
                 .heads = 4,
                 .layers = 3,
                 .d_ff = 384,
                 .positions = nn::Positions::rotary},
                generator);
  const int steps = 1500;
  optim::AdamW adam(model.parameters(),
                    {.betas = {0.9, 0.99}, .weight_decay = 0.1});
  optim::Schedule rate = optim::warm_up_cosine(
      {.lr = 4e-3, .warm_up = 100, .updates = steps, .eta_min = 4e-4});

  fmt::print("{} parameters, {} tokens\n", model.parameter_count(),
             training.size());
  fmt::print("        nats a token     bits a byte\n");
  fmt::print("  step      training        held out\n");
  double sum = 0, judged = 0;
  std::int64_t batches = 0;
  auto loss_of_batch = [&] {
    TextBatch batch = windows.batch(batches++);
    Variable loss = cross_entropy(model(batch.input), batch.target);
    sum += loss.item();
    return loss;
  };
  auto report = [&](int step) {
    if (step % 250 > 0) return;
    judged = bits * loss_of(model, to_judge);
    fmt::print("{:6} {:13.3f} {:15.3f}\n", step, sum / 250, judged);
    sum = 0;
  };
  train(adam, steps, loss_of_batch,
        {.schedule = rate, .clip = 1, .after = report});

  Trigram trigram(training, tokenizer.size());
  const double counted = bits * trigram.loss(held_out);
  fmt::print("trigram {:12.3f} {:15.3f}\n\n", trigram.loss(training),
             counted);

  model.eval();
  nn::GPTDecoding decoding(model);
  Sequence prompt = tokenizer.encode("\n\nI saw the");
  Indices written = nn::generate(
      decoding, indices({1, std::ssize(prompt)}, prompt),
      {.max_length = 300, .top_p = 0.8, .generator = &generator});
  print_written(
      "I saw the" + tokenizer.decode({written.begin(), written.end()}), 6);
  return judged < counted ? 0 : 1;
}
