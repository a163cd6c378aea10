// A plugin without a C library: writes one line and exits with 0 (x86-64 Linux).
namespace {

long call(long number, long first, const void* second, long third) {
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory");
  return result;
}

constexpr char kLine[] = "OK|v=1\n";
constexpr long kWrite = 1, kExit = 231;

}  // namespace

extern "C" [[noreturn]] void _start() {
  call(kWrite, 1, kLine, sizeof(kLine) - 1);
  while (true) call(kExit, 0, nullptr, 0);
}
