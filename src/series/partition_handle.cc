#include "series/partition_handle.h"

namespace bellwether::series {

Result<std::shared_ptr<const PartitionReader>> PartitionHandle::reader() {
  used_.store(true, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  if (!reader_) {
    TRY(reader_, PartitionReader::open(filesystem_, path_));
  }
  return reader_;
}

void PartitionHandle::close_if_idle() {
  if (used_.exchange(false, std::memory_order_relaxed)) return;
  const std::lock_guard lock(mutex_);
  reader_.reset();
}

}  // namespace bellwether::series
