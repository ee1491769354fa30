#pragma once
#include <functional>

/// The exit status of a program that does `act`, which gives it; of an error that it throws, whose line begins with the
/// program's name, 2; at least 1 where not all that it printed could be written. `smaller` is what to take less of
/// where memory does not suffice.
int run_program(const char* name, const char* smaller, char** argv, const std::function<int()>& act);
