#include "app/commands.h"

int main(int count, char** words) {
  return bellwether::app::run_command_line(count, words);
}
