#include "blanks.hpp"
#include "tutorials/05_optimizers/train.hpp"

int main(int, char** arguments) {
  choose_blas_kernel(arguments);
  const Text text = moby_dick();
  std::istringstream all(text.training + text.held_out);
  auto tokenizer = CharacterTokenizer::train(all, {.special = {"[MASK]"}});
  const std::int64_t blank = tokenizer.special("[MASK]"), block = 32;
  const Sequence training = tokenizer.encode(text.training);
  TextWindows windows(training,
                      {.block = block, .batch_size = 32, .validation = 0});
  TextWindows to_judge(tokenizer.encode(text.held_out),
                       {.block = block, .batch_size = 32, .validation = 1});

  Generator generator(1);
  const int steps = 4000;
  nn::BERT model({.vocabulary = tokenizer.size(),
                  .max_length = block,
                  .d_model = 64,
                  .heads = 4,
                  .layers = 2,
                  .d_ff = 256,
                  .dropout = 0,
                  .pooler = false},
                 generator);
  // BERT starts its matrices with deviation 0.02, for rows 768 wide. What a
  // row of 64 adds up to is as large with root of 768 / 64 times as much.
  for (auto& [name, parameter] : model.named_parameters())
    if (parameter.dimension() == 2) parameter.mutable_value() *= 3.5f;
  optim::AdamW adam(model.parameters(), {.betas = {0.9, 0.99}});
  optim::Schedule rate = optim::warm_up_cosine(
      {.lr = 3e-3, .warm_up = 100, .updates = steps, .eta_min = 3e-4});

  Between between(training);
  fmt::print("{} parameters\n", model.parameter_count());
  fmt::print("  step    loss of a blank    right, in held-out text\n");
  double sum = 0, right = 0;
  std::int64_t batches = 0;
  auto loss_of_blanks = [&] {
    MaskedTokens masked =
        mask_tokens(windows.batch(batches++).input, generator,
                    {.mask = blank, .tokens = blank});
    Variable logits = model.masked_language_logits(model(masked.input));
    Variable loss = cross_entropy(logits, masked.target,
                                  {.ignore_index = MaskedTokens::ignored});
    sum += loss.item();
    return loss;
  };
  auto report = [&](int step) {
    if (step % 500 > 0) return;
    right = percent_right(to_judge, blank, &model, between);
    fmt::print("{:6} {:18.3f} {:24.1f} %\n", step, sum / 500, right);
    sum = 0;
  };
  train(adam, steps, loss_of_blanks,
        {.schedule = rate, .clip = 1, .after = report});

  const double counted = percent_right(to_judge, blank, nullptr, between);
  fmt::print("between its neighbours, counted {:18.1f} %\n\n", counted);

  for (const char* line :
       {"the wh_le sailed in the mo_ning", "he _as a _arpooneer, and _o I sa",
        "upon the s_a, and in the sh_ps,"}) {
    std::string blanked = line;
    for (std::size_t at; (at = blanked.find('_')) != blanked.npos;)
      blanked.replace(at, 1, "[MASK]");
    Sequence ids = tokenizer.encode(blanked);
    Sequence best = likeliest(model, indices({1, std::ssize(ids)}, ids));
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (ids[i] == blank) ids[i] = best[i];
    fmt::print("  {}\n> {}\n", line, tokenizer.decode(ids));
  }
  return right > counted ? 0 : 1;
}
