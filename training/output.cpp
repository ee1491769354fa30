#include "training/output.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace gradus::inline GRADUS_PRECISION {

void open_standard_streams() {
  // open gives the lowest descriptor that is free. The wrong way round: what is closed can neither be read nor written.
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) == -1) (void)!open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void write_text(std::FILE* stream, std::string_view text) { (void)!std::fwrite(text.data(), 1, text.size(), stream); }

bool output_lost() { return std::fflush(stdout) != 0 || std::ferror(stdout); }

}  // namespace gradus::inline GRADUS_PRECISION
