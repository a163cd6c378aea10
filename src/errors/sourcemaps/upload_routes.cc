#include "errors/sourcemaps/upload_routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/compress.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "errors/routes/answers.h"
#include "errors/sourcemaps/artifact_bundle.h"
#include "net/multipart.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using net::Access;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kChunksPerRequest = 64;
constexpr std::size_t kMaxDebugFilesPerRequest = 1'000;
constexpr std::size_t kMaxNameBytes = 250;
// What clients look for before they send files this way.
constexpr std::array<std::string_view, 9> kAccepted{"debug_files",  "release_files",    "pdbs",
                                                    "sources",      "bcsymbolmaps",     "il2cpp",
                                                    "portablepdbs", "artifact_bundles", "artifact_bundles_v2"};

std::string_view parameter(const HttpRequest& request, std::string_view name) {
  const auto found = request.path_parameters.find(name);
  return found == request.path_parameters.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view text_of(const JsonValue& object, std::string_view name) {
  const std::optional<JsonValue> value = object.find(name);
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

const Directory::Entry* find_project(const Directory& directory, std::string_view name) {
  if (const Directory::Entry* entry = directory.find(name)) return entry;
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  const bool is_number = !name.empty() && error == std::errc() && end == name.data() + name.size();
  return is_number ? directory.find(ProjectId{id}) : nullptr;
}

Result<std::vector<std::string>> read_chunks(const JsonValue& object) {
  std::vector<std::string> chunks;
  bool is_right = true;
  if (const std::optional<JsonValue> list = object.find("chunks")) {
    list->each_element([&](JsonValue chunk) {
      chunks.emplace_back(chunk.as_string().value_or(std::string_view()));
      is_right = is_right && is_sha1(chunks.back());
      return is_right;
    });
  }
  if (!is_right) return fail(Code::kInvalidArgument, "chunks: each is 40 hex digits in lower case");
  return chunks;
}

// Part after part into the store. What a client sent before a bad one stays: it need not be sent again.
Result<void> take_chunks(std::string_view body, std::string_view boundary, ChunkStore& chunks, UnixMillis now) {
  TRY(const std::vector<net::MultipartPart> parts, net::parse_multipart(body, boundary));
  for (const net::MultipartPart& part : parts) {
    if (part.name == "file") {
      TRY_VOID(chunks.put(part.file_name, part.content, now));
    } else if (part.name == "file_gzip") {
      TRY(const std::string content,
          codec::decompress(codec::Compression::kGzip, part.content, chunks.limits().chunk_bytes));
      TRY_VOID(chunks.put(part.file_name, content, now));
    }
  }
  return {};
}

void write_assembly(JsonWriter& json, const Assembly& assembly) {
  json.key("state");
  switch (assembly.state) {
    case Assembly::State::kNotFound:
      json.string("not_found");
      break;
    case Assembly::State::kOk:
      json.string("ok");
      break;
    case Assembly::State::kError:
      json.string("error");
      break;
  }
  json.key("missingChunks").begin_array();
  for (const std::string& chunk : assembly.missing_chunks) json.string(chunk);
  json.end_array().key("detail");
  if (assembly.detail.empty()) {
    json.null();
  } else {
    json.string(assembly.detail);
  }
}

void write_debug_file(JsonWriter& json, const DebugFile& file) {
  json.key("dif").begin_object().key("id").string(file.checksum).key("uuid").string(file.debug_id);
  json.key("debugId").string(file.debug_id).key("objectName").string(file.name).key("cpuName").string("any");
  json.key("sha1").string(file.checksum).key("symbolType").string("").key("headers").begin_object().end_object();
  json.key("data").begin_object().key("features").begin_array().end_array().end_object().end_object();
}

class Routes {
 public:
  explicit Routes(UploadServices services)
      : services_(std::move(services)),
        bad_upload_(services_.refusals.reason("errors", "bad_upload", "Uploads of source maps that are malformed")) {}

  HttpResponse options(const HttpRequest& request) const {
    const std::string origin = services_.public_url.empty() ? fmt::format("{}://{}", request.is_tls ? "https" : "http",
                                                                          request.header("host").value_or("localhost"))
                                                            : services_.public_url;
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("url").string(
        fmt::format("{}/api/0/organizations/{}/chunk-upload/", origin, parameter(request, "organization")));
    json.key("chunkSize").unsigned_integer(services_.uploads.limits().chunks.chunk_bytes);
    json.key("chunksPerRequest").unsigned_integer(kChunksPerRequest);
    json.key("maxFileSize").unsigned_integer(services_.uploads.limits().file_bytes);
    json.key("maxRequestSize").unsigned_integer(services_.request_bytes);
    json.key("concurrency").unsigned_integer(2).key("hashAlgorithm").string("sha1");
    json.key("compression").begin_array().string("gzip").end_array().key("accept").begin_array();
    for (const std::string_view accepted : kAccepted) json.string(accepted);
    json.end_array().end_object();
    return HttpResponse::json(std::move(body));
  }

  Task<HttpResponse> upload(HttpRequest& request) const {
    const std::string boundary = net::multipart_boundary(request.header("content-type").value_or(""));
    if (boundary.empty()) co_return refuse(request, Error(Code::kInvalidArgument, "not multipart/form-data"));
    // It owns what it works on: at the end of the process it may run longer than its request.
    const auto work = [this, body = std::move(request.body), boundary] {
      return take_chunks(body, boundary, services_.uploads.chunks(), services_.clock.now());
    };
    const Result<void> taken = co_await services_.pool.run(work);
    if (!taken) co_return refuse(request, taken.error());
    co_return HttpResponse::json("{}");
  }

  Task<HttpResponse> assemble_bundle(HttpRequest& request) const {
    const Result<codec::JsonDocument> document = codec::JsonDocument::parse(request.body);
    if (!document) co_return refuse(request, document.error());
    const JsonValue root = document->root();
    const std::string checksum(text_of(root, "checksum"));
    const Result<std::vector<std::string>> chunks = read_chunks(root);
    if (!chunks) co_return refuse(request, chunks.error());
    if (!is_sha1(checksum)) co_return refuse(request, Error(Code::kInvalidArgument, "checksum: no SHA-1"));
    const Result<std::vector<ledger::ArtifactBundleUse>> uses = read_uses(root);
    if (!uses) co_return refuse(request, uses.error());
    const auto work = [this, checksum, chunks = *chunks, uses = *uses] {
      return services_.uploads.assemble_bundle(checksum, chunks, uses);
    };
    const Result<Assembly> assembly = co_await services_.pool.run(work);
    if (!assembly) co_return refused(assembly.error());
    if (assembly->state == Assembly::State::kError) bad_upload_.refuse(assembly->detail, request.peer);
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    write_assembly(json, *assembly);
    json.end_object();
    co_return HttpResponse::json(std::move(body));
  }

  Task<HttpResponse> assemble_debug_files(HttpRequest& request) const {
    const std::shared_ptr<const Directory> directory = services_.directory();
    const Directory::Entry* entry = find_project(*directory, parameter(request, "project"));
    if (entry == nullptr) co_return refused(404, "no such project");
    Result<std::vector<DebugFile>> files = read_debug_files(request.body, entry->project.id);
    if (!files) co_return refuse(request, files.error());
    const auto work = [this, files = std::move(*files)]() -> Result<std::string> { return assemble(files); };
    Result<std::string> body = co_await services_.pool.run(work);
    if (!body) co_return refused(body.error());
    co_return HttpResponse::json(std::move(*body));
  }

 private:
  HttpResponse refuse(const HttpRequest& request, const Error& error) const {
    bad_upload_.refuse(error.message(), request.peer);
    return refused(error);
  }

  Result<std::vector<ledger::ArtifactBundleUse>> read_uses(const JsonValue& root) const {
    const std::string_view release = text_of(root, "version"), dist = text_of(root, "dist");
    if (release.size() > kMaxNameBytes || dist.size() > kMaxNameBytes)
      return fail(Code::kInvalidArgument, fmt::format("version, dist: longer than {} bytes", kMaxNameBytes));
    const std::shared_ptr<const Directory> directory = services_.directory();
    std::vector<ledger::ArtifactBundleUse> uses;
    std::string unknown;
    if (const std::optional<JsonValue> projects = root.find("projects")) {
      projects->each_element([&](JsonValue project) {
        const std::string_view name = project.as_string().value_or(std::string_view());
        const Directory::Entry* entry = find_project(*directory, name);
        if (entry == nullptr) {
          unknown = printable(name);
          return false;
        }
        uses.push_back({.project = static_cast<std::int64_t>(entry->project.id),
                        .release = std::string(release),
                        .dist = std::string(dist)});
        return true;
      });
    }
    if (!unknown.empty()) return fail(Code::kNotFound, fmt::format("projects: there is no '{}'", unknown));
    if (uses.empty()) return fail(Code::kInvalidArgument, "projects: at least one is wanted");
    return uses;
  }

  static Result<std::vector<DebugFile>> read_debug_files(std::string_view body, ProjectId project) {
    TRY(const codec::JsonDocument document, codec::JsonDocument::parse(body));
    if (!document.root().is_object() || document.root().size() > kMaxDebugFilesPerRequest)
      return fail(Code::kInvalidArgument,
                  fmt::format("a map from checksums to files, of at most {}", kMaxDebugFilesPerRequest));
    std::vector<DebugFile> files;
    Result<void> outcome;
    document.root().each_member([&](std::string_view checksum, JsonValue value) {
      Result<std::vector<std::string>> chunks = read_chunks(value);
      if (!is_sha1(checksum)) chunks = fail(Code::kInvalidArgument, "a file's checksum is no SHA-1");
      if (!chunks) {
        outcome = std::unexpected<Error>(chunks.error());
        return false;
      }
      files.push_back({.project = project,
                       .checksum = std::string(checksum),
                       .name = std::string(text_of(value, "name").substr(0, kMaxNameBytes)),
                       .debug_id = std::string(text_of(value, "debug_id").substr(0, kMaxNameBytes)),
                       .chunks = std::move(*chunks)});
      return true;
    });
    TRY_VOID(outcome);
    return files;
  }

  Result<std::string> assemble(const std::vector<DebugFile>& files) const {
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    for (const DebugFile& file : files) {
      TRY(const Assembly assembly, services_.uploads.assemble_debug_file(file));
      json.key(file.checksum).begin_object();
      write_assembly(json, assembly);
      if (assembly.state == Assembly::State::kOk) write_debug_file(json, file);
      json.end_object();
    }
    json.end_object();
    return body;
  }

  const UploadServices services_;
  Refusals::Reason& bad_upload_;
};

}  // namespace

void mount_uploads(net::Router& router, UploadServices services) {
  const auto routes = std::make_shared<const Routes>(std::move(services));
  for (const std::string_view slash : {"", "/"}) {
    const std::string chunks = fmt::format("/api/0/organizations/{{organization}}/chunk-upload{}", slash);
    router.get(chunks, Access::kReader,
               [routes](HttpRequest& request) -> Task<HttpResponse> { co_return routes->options(request); });
    router.post(chunks, Access::kWriter, [routes](HttpRequest& request) { return routes->upload(request); });
    router.post(fmt::format("/api/0/organizations/{{organization}}/artifactbundle/assemble{}", slash), Access::kWriter,
                [routes](HttpRequest& request) { return routes->assemble_bundle(request); });
    router.post(fmt::format("/api/0/projects/{{organization}}/{{project}}/files/difs/assemble{}", slash),
                Access::kWriter, [routes](HttpRequest& request) { return routes->assemble_debug_files(request); });
  }
}

}  // namespace bellwether::errors
