// Catalog: which files there are, as one consistent picture that readers take and keep: sealed segments, tails that are not sealed yet, and the
// journal files that replay reads (a sealed one stays until its records are released).
//
// Any thread, under one short lock. A View never changes.
#pragma once

#include <memory>
#include <vector>

#include "archive/journal.h"
#include "archive/segment.h"
#include "archive/tail.h"
#include "runtime/mutex.h"

namespace bellwether::archive {

struct View {
  std::vector<std::shared_ptr<const Segment>> segments;  // by rising position
  std::vector<std::shared_ptr<Tail>> tails;              // by rising position; the last one is written to
  std::vector<std::shared_ptr<JournalFile>> journals;    // by rising position
};

class Catalog {
 public:
  std::shared_ptr<const View> view() const BW_EXCLUDES(mutex_) {
    const runtime::MutexLock lock(mutex_);
    return view_;
  }

  // `edit` changes a copy, which then takes the place of the view.
  template <class Edit>
  void change(Edit edit) BW_EXCLUDES(mutex_) {
    const runtime::MutexLock lock(mutex_);
    auto changed = std::make_shared<View>(*view_);
    edit(*changed);
    view_ = std::move(changed);
  }

 private:
  mutable runtime::Mutex mutex_;
  std::shared_ptr<const View> view_ BW_GUARDED_BY(mutex_) = std::make_shared<View>();
};

}  // namespace bellwether::archive
