#include "series/embedded_writer.h"

#include <algorithm>
#include <cmath>

namespace bellwether::series {

EmbeddedWriter::EmbeddedWriter(const WriterContext& context)
    : context_(context), stream_(context.committer.make_stream()) {
  context_.board.add_pin(pin_);
}

EmbeddedWriter::~EmbeddedWriter() {
  commit();
  context_.board.remove_pin(pin_);
  context_.committer.retire(stream_);
}

Result<SeriesId> EmbeddedWriter::resolve(std::string_view name) {
  if (const auto known = context_.names.find(name)) return *known;
  const auto tier_of = [this](std::string_view fresh) { return context_.schemas.schema_of(fresh)->tiers.front(); };
  auto id = context_.names.resolve(name, tier_of);
  if (id) context_.committer.wake();
  return id;
}

void EmbeddedWriter::begin() {
  context_.board.pin(pin_, snapshot_);
  now_ = count_seconds(context_.clock.now_seconds());
  refusing_ = stream_->refusing();
  located_ = false;
  begun_ = true;
}

Window* EmbeddedWriter::make_window(FamilyId family, std::int64_t number) {
  context_.board.change([&](Snapshot& next) {
    FamilyState& state = next.family_for_change(family);
    if (number < state.open_from || state.find(number)) return;
    auto window = std::make_shared<Window>(context_.families[family], number, context_.options.limits.series);
    const auto place =
        std::ranges::upper_bound(state.windows, number, {}, [](const auto& other) { return other->number(); });
    state.windows.insert(place, std::move(window));
  });
  context_.board.pin(pin_, snapshot_);
  return snapshot_->family(family)->find(number).get();
}

EmbeddedWriter::Target EmbeddedWriter::locate(FamilyId id, std::int64_t timestamp) {
  const Family& family = context_.families[id];
  if (timestamp > now_ + kFutureSeconds) return Target{Append::kTooNew};
  if (timestamp < 0 || timestamp <= now_ - family.retention) return Target{Append::kTooOld};
  Target target;
  target.slot = family.slot_of(timestamp);
  const std::int64_t number = family.window_of(target.slot);
  const FamilyState* state = snapshot_->family(id);
  if (state == nullptr || number >= state->open_from) {
    target.window = state == nullptr ? nullptr : state->find(number).get();
    const std::int64_t end = (number + 1) * family.window_seconds();
    // A window that is long over is not opened again for a straggler: that is what the late map is for.
    if (target.window == nullptr && end + family.grace_seconds() > now_) target.window = make_window(id, number);
  }
  if (target.window != nullptr) {
    target.column = static_cast<std::size_t>(target.slot - target.window->first_slot());
  } else if (snapshot_->late.back()->size() >= context_.options.limits.late_points) {
    context_.late_full.add();
    target.verdict = Append::kLogFull;
  }
  return target;
}

Writer::Append EmbeddedWriter::refuse(Append verdict) {
  switch (verdict) {
    case Append::kTooOld:
      context_.too_old.add();
      break;
    case Append::kTooNew:
      context_.too_new.add();
      break;
    case Append::kLogFull:
      context_.log_full.add();
      break;
    case Append::kStored:
    case Append::kNotANumber:
      break;
  }
  return verdict;
}

Writer::Append EmbeddedWriter::append(SeriesId id, std::int64_t timestamp, double value, Decimal decimal) {
  if (std::isnan(value)) return Append::kNotANumber;
  if (!begun_) begin();
  if (refusing_) [[unlikely]]
    return refuse(Append::kLogFull);
  const Row row = context_.names.row(id);
  if (!located_ || timestamp != timestamp_ || row.family != family_) {
    target_ = locate(row.family, timestamp);
    family_ = row.family;
    timestamp_ = timestamp;
    located_ = true;
  }
  if (target_.verdict != Append::kStored) [[unlikely]] {
    return refuse(target_.verdict);
  }
  if (target_.window != nullptr) {
    target_.window->store(row.row, target_.column, value);
  } else {
    snapshot_->late.back()->add(id, target_.slot, value);
  }
  record_.add(id, timestamp, value, decimal);
  ++accepted_;
  if (record_.full()) hand_over();
  return Append::kStored;
}

void EmbeddedWriter::hand_over() {
  stream_->hand_over(record_.bytes(), accepted_);
  record_.clear();
  context_.points.add(accepted_ - counted_);
  counted_ = accepted_;
  refusing_ = stream_->refusing();
  context_.committer.wake();
}

void EmbeddedWriter::commit() {
  if (!begun_) return;
  if (!record_.empty()) hand_over();
  begun_ = false;
  pin_.store(0, std::memory_order_release);
}

}  // namespace bellwether::series
