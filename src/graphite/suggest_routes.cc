// /api/v1/suggest?target=…&cursor=N: completion for the target editor. Positions count UTF-16 units, as browsers do.
#include <charconv>

#include "codec/json_writer.h"
#include "graphite/service.h"
#include "graphite/suggest.h"

namespace bellwether::graphite {
namespace {

std::size_t units_of(unsigned char lead) {
  if ((lead & 0xC0) == 0x80) return 0;
  return lead >= 0xF0 ? 2 : 1;
}

std::size_t byte_of_unit(std::string_view text, std::size_t unit) {
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (units >= unit && (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return i;
    units += units_of(static_cast<unsigned char>(text[i]));
  }
  return text.size();
}

std::size_t unit_of_byte(std::string_view text, std::size_t byte) {
  std::size_t units = 0;
  for (const char c : text.substr(0, byte)) units += units_of(static_cast<unsigned char>(c));
  return units;
}

Result<std::string> answer(const Service& service, const std::string& target, std::size_t cursor,
                           series::Budget& budget) {
  TRY(const Suggestions suggestions, suggest(service.sources(), budget, target, byte_of_unit(target, cursor)));
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object();
  json.key("from").unsigned_integer(unit_of_byte(target, suggestions.from));
  json.key("to").unsigned_integer(unit_of_byte(target, suggestions.to));
  json.key("options").begin_array();
  for (const Suggestion& option : suggestions.options) {
    json.begin_object()
        .key("text")
        .string(option.text)
        .key("kind")
        .string(option.kind)
        .key("detail")
        .string(option.detail)
        .end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace

void mount_suggest(net::Router& router, const std::shared_ptr<Service>& service) {
  const net::HttpHandler handler = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    std::string target(form.last("target").value_or(""));
    if (target.size() > service->dependencies().options.target_bytes) {
      co_return refusal(Error(Code::kResourceExhausted, "target: longer than limits.target_bytes"));
    }
    std::size_t cursor = target.size();
    if (const std::optional<std::string_view> text = form.last("cursor")) {
      const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), cursor);
      if (problem != std::errc() || end != text->data() + text->size())
        co_return refusal(Error(Code::kInvalidArgument, "cursor: a whole number"));
    }
    auto work = [service, held = std::move(target), cursor](series::Budget& budget) {
      return answer(*service, held, cursor, budget);
    };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    if (!body) co_return refusal(body.error());
    co_return net::HttpResponse::json(std::move(*body));
  };
  router.get("/api/v1/suggest", net::Access::kReader, handler);
}

}  // namespace bellwether::graphite
