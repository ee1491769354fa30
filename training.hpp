#pragma once
// What stands around a training loop: progress, metrics, Ctrl-C. The loop is the program's own.
#include "training/interrupt.hpp"
#include "training/metrics.hpp"
#include "training/progress.hpp"
