#pragma once

namespace gradus::inline GRADUS_PRECISION {

/// From now on Ctrl-C (SIGINT), SIGTERM, SIGHUP (the terminal is gone) and SIGXCPU (ulimit -t) only set a flag, so that
/// a loop can end its step and save; the same one again, half a second later or more, ends the program at once. (Sooner
/// it is the same wish: `timeout` sends each signal twice. SIGXCPU never does: the system repeats it every second.) One
/// that the program was started to ignore (`nohup`) stays ignored.
void catch_interrupt();

/// From now on what is written to a pipe that nobody reads any more is lost; its signal, SIGPIPE, would end the
/// program.
void outlive_readers();

/// From now on a file that may not grow any further (ulimit -f) makes writing fail, so that it is reported and what is
/// unfinished is removed; the signal for it, SIGXFSZ, would end the program instead.
void report_full_files();

/// True once the flag is set.
bool interrupted();

}  // namespace gradus::inline GRADUS_PRECISION
