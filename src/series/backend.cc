#include "series/backend.h"

#include <algorithm>
#include <limits>

namespace bellwether::series {
namespace {

class VectorSink final : public FetchSink {
 public:
  explicit VectorSink(std::vector<FetchedSeries>& out) : out_(out) {}

  void begin(std::span<const Grid> grids, std::size_t) override {
    out_.resize(grids.size());
    for (std::size_t i = 0; i < grids.size(); ++i) {
      out_[i].grid = grids[i];
      out_[i].values.assign(grids[i].count, std::numeric_limits<double>::quiet_NaN());
    }
  }
  void on_values(std::size_t, std::size_t index, std::size_t first_slot, std::span<const double> values) override {
    std::copy(values.begin(), values.end(), out_[index].values.begin() + static_cast<std::ptrdiff_t>(first_slot));
  }

 private:
  std::vector<FetchedSeries>& out_;
};

}  // namespace

Result<std::vector<FetchedSeries>> Backend::fetch_all(std::span<const SeriesId> ids, TimeRange range, UnixSeconds now,
                                                      Budget& budget) const {
  std::vector<FetchedSeries> out;
  VectorSink sink(out);
  TRY_VOID(fetch(ids, range, now, budget, sink));
  return out;
}

}  // namespace bellwether::series
