#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {
double difference(const std::function<double(double)>& f, double x);
}

void exercise::checks(Exercise& e) {
  e.check("the slope of x^2 at 3 is 6", [] {
    expect_close(Variable(difference([](double x) { return x * x; }, 3)), tensor({}, {6}),
                 {{tensor({}, {12}), "the slope is divided by h, not by 2 h"}});
  });
}
