#include "net/stream_input.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace bellwether::net {

std::span<char> StreamInput::prepare(ReceiveArea& area) {
  const std::size_t room = std::min(chunk_, largest_ - size_);
  if (!own_) {
    const std::span<char> all = area.all();
    CHECK(all.size() >= size_ + room, "a receive area of {} bytes is too small", all.size());
    front_ = all.data();
    std::memcpy(front_, tail_.data(), size_);
    return {front_ + size_, room};
  }
  if (own_capacity_ < size_ + room) {
    own_capacity_ = std::min(largest_, 2 * (size_ + room));
    auto larger = std::make_unique_for_overwrite<char[]>(own_capacity_ + ReceiveArea::kOverRead);
    std::memcpy(larger.get(), own_.get(), size_);
    own_ = std::move(larger);
  }
  front_ = own_.get();
  return {front_ + size_, room};
}

std::string_view StreamInput::commit(std::size_t count) {
  size_ += count;
  view_ = {front_, size_};
  return view_;
}

void StreamInput::consume(std::size_t count) {
  CHECK(count <= view_.size(), "a session consumed {} of {} bytes", count, view_.size());
  keep(view_.substr(count));
  view_ = {};
}

void StreamInput::keep(std::string_view rest) {
  if (rest.size() <= kShortTail) {
    tail_.assign(rest);
    own_.reset();
    own_capacity_ = 0;
  } else if (own_) {
    if (rest.data() != own_.get()) std::memmove(own_.get(), rest.data(), rest.size());
  } else {
    own_capacity_ = std::min(largest_, 2 * rest.size());
    own_ = std::make_unique_for_overwrite<char[]>(own_capacity_ + ReceiveArea::kOverRead);
    std::memcpy(own_.get(), rest.data(), rest.size());
  }
  size_ = rest.size();
}

}  // namespace bellwether::net
