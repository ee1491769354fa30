#pragma once

/// From now on Ctrl-C (SIGINT) and SIGTERM only set a flag, so that a loop can end its step and save; a second one ends
/// the program as usual.
void catch_interrupt();

/// True once the flag is set.
bool interrupted();
