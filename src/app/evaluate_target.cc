#include "app/evaluate_target.h"

#include <utility>

#include "graphite/registry.h"
#include "graphite/render.h"

namespace bellwether::app {
namespace {

using Rows = std::vector<checks::TargetRow>;

// What every evaluation draws on; shared with those that run when the process ends.
struct Setting {
  const series::Backend& backend;
  const timeline::Timeline& timeline;
  runtime::BlockingPool& pool;
  const runtime::Clock& clock;
  const graphite::Options options;
  const graphite::Registry registry = graphite::Registry::standard();
};

Result<Rows> evaluate(const Setting& setting, const graphite::Parameters& parameters) {
  TRY(const graphite::RenderRequest request,
      graphite::parse_render_request(parameters, count_seconds(setting.clock.now_seconds())));
  series::Budget budget;
  budget.max_series = setting.options.series_per_request;
  budget.max_points = setting.options.points_per_request;
  const graphite::Sources sources{
      .backend = setting.backend, .registry = setting.registry, .timeline = &setting.timeline};
  TRY(graphite::SeriesList list, graphite::evaluate(request, sources, budget));
  Rows rows;
  for (auto& series : list) rows.push_back({std::string(series.name), std::move(series.values)});
  return rows;
}

runtime::Task<Result<Rows>> ask(std::shared_ptr<const Setting> setting, std::string target, std::string from,
                                std::string until) {
  graphite::Parameters parameters;
  parameters.emplace_back("target", std::move(target));
  parameters.emplace_back("from", std::move(from));
  parameters.emplace_back("until", std::move(until));
  parameters.emplace_back("format", "json");
  auto work = [setting, parameters = std::move(parameters)] { return evaluate(*setting, parameters); };
  runtime::Task<Result<Rows>> running = setting->pool.run(std::move(work));
  co_return co_await std::move(running);
}

}  // namespace

checks::EvaluateTarget make_evaluate_target(const series::Backend& backend, const timeline::Timeline& timeline,
                                            runtime::BlockingPool& pool, const runtime::Clock& clock,
                                            const graphite::Options& options) {
  const auto setting = std::make_shared<const Setting>(
      Setting{.backend = backend, .timeline = timeline, .pool = pool, .clock = clock, .options = options});
  return [setting](std::string target, std::string from, std::string until) {
    return ask(setting, std::move(target), std::move(from), std::move(until));
  };
}

}  // namespace bellwether::app
