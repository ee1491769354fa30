#pragma once
// What stands around a training loop: progress, metrics, Ctrl-C, the model's file. The loop is the program's own.
#include "training/health.hpp"
#include "training/inspect.hpp"
#include "training/interrupt.hpp"
#include "training/memory.hpp"
#include "training/metrics.hpp"
#include "training/model.hpp"
#include "training/model_file.hpp"
#include "training/output.hpp"
#include "training/plan.hpp"
#include "training/progress.hpp"
#include "training/run_state.hpp"
