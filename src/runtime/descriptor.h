// Descriptor: owns one file descriptor.
#pragma once

#include <utility>

#include <unistd.h>

namespace bellwether::runtime {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() { reset(); }

  int get() const { return value_; }
  bool is_open() const { return value_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(value_, -1); }
  void reset() {
    if (is_open()) ::close(value_);
    value_ = -1;
  }

 private:
  int value_ = -1;
};

}  // namespace bellwether::runtime
