#include "training/interrupt.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <initializer_list>
#include <thread>

using namespace gradus;

namespace {

// How a child ends that does so: as waitpid says it.
int ending_of(void (*act)()) {
  pid_t child = fork();
  if (child == 0) {
    act();
    _exit(0);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace

TEST_CASE("the first Ctrl-C only sets a flag, also when it is sent twice; a second one ends the program") {
  CHECK_FALSE(interrupted());
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    static int sent;
    sent = signal;
    int once = ending_of([] {
      catch_interrupt();
      if (interrupted()) _exit(1);
      std::raise(sent);
      std::raise(sent);
      _exit(interrupted() ? 7 : 2);
    });
    CHECK((WIFEXITED(once) && WEXITSTATUS(once) == 7));
    int twice = ending_of([] {
      catch_interrupt();
      std::raise(sent);
      std::this_thread::sleep_for(std::chrono::milliseconds(600));
      std::raise(sent);
    });
    CHECK((WIFSIGNALED(twice) && WTERMSIG(twice) == signal));
  }
  CHECK_FALSE(interrupted());
}

TEST_CASE("another signal is not a second one: a terminal that goes after Ctrl-C does not end the program") {
  int ending = ending_of([] {
    catch_interrupt();
    std::raise(SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    std::raise(SIGHUP);
    _exit(interrupted() ? 7 : 2);
  });
  CHECK((WIFEXITED(ending) && WEXITSTATUS(ending) == 7));
}

TEST_CASE("the system's warnings that processor time is used up never end the program") {
  int ending = ending_of([] {
    catch_interrupt();
    std::raise(SIGXCPU);
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    std::raise(SIGXCPU);
    _exit(interrupted() ? 7 : 2);
  });
  CHECK((WIFEXITED(ending) && WEXITSTATUS(ending) == 7));
}
