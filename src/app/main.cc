#include "app/commands.h"

// Read by jemalloc at the start, where it is linked. Bursts (a flush, thousands of results at once) leave pages behind that are given back
// within a second, by a thread of jemalloc's; by default they stay until the same thread happens to allocate much again.
extern "C" const char* const malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";

int main(int count, char** words) {
  return bellwether::app::run_command_line(count, words);
}
