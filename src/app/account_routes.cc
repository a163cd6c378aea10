#include "app/account_routes.h"

#include <charconv>

#include "codec/json_reader.h"
#include "codec/json_writer.h"
#include "net/credentials.h"

namespace bellwether::app {
namespace {

using codec::JsonDocument;
using codec::JsonWriter;
using net::Access;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

std::string session_cookie_of(const HttpRequest& request) {
  return std::string(net::find_cookie(request.header("cookie").value_or(""), kSessionCookie).value_or(""));
}

Result<std::int64_t> id_of(const HttpRequest& request) {
  const std::string& text = request.path_parameters.at("id");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Code::kInvalidArgument, "'" + text + "' is not a number");
  return id;
}

// What a browser needs to know of itself.
std::string describe_session(const Accounts& accounts, const ledger::User* user, const std::string& secret) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("user");
  if (user != nullptr) {
    json.begin_object().key("name").string(user->name).key("role").string(ledger::role_name(user->role)).end_object();
  } else {
    json.null();
  }
  json.key("sign_in_required").boolean(accounts.is_sign_in_required());
  json.key("setup_required").boolean(!accounts.has_users());
  json.key("csrf_token").string(user != nullptr ? Accounts::csrf_token(secret) : "");
  json.end_object();
  return out;
}

HttpResponse signed_in(const HttpRequest& request, const Accounts& accounts, const Accounts::SignedIn& session) {
  HttpResponse response = HttpResponse::json(describe_session(accounts, &session.user, session.session_secret));
  net::Cookie cookie;
  cookie.name = kSessionCookie;
  cookie.value = session.session_secret;
  cookie.max_age = seconds(400 * 86'400);  // the ledger decides when it ends
  cookie.secure = request.is_tls;
  response.headers.emplace_back("set-cookie", net::set_cookie(cookie));
  return response;
}

struct Fields {
  std::string name, password, token;
};

Result<Fields> read_fields(const HttpRequest& request, bool needs_token) {
  TRY(const JsonDocument document, JsonDocument::parse(request.body));
  Fields fields;
  TRY(fields.name, document.root().string_at("name"));
  TRY(fields.password, document.root().string_at("password"));
  if (needs_token) {
    TRY(fields.token, document.root().string_at("token"));
  }
  if (fields.name.empty() || fields.name.size() > 100) return fail(Code::kInvalidArgument, "a name has 1 to 100 bytes");
  return fields;
}

void mount_session(net::Router& router, Accounts& accounts) {
  router.get("/api/v1/session", Access::kPublic, [&accounts](HttpRequest& request) -> Task<HttpResponse> {
    const std::string secret = session_cookie_of(request);
    Result<ledger::User> user = co_await accounts.user_of(secret);
    co_return HttpResponse::json(describe_session(accounts, user ? &*user : nullptr, secret));
  });
  router.post("/api/v1/session", Access::kPublic, [&accounts](HttpRequest& request) -> Task<HttpResponse> {
    Result<Fields> fields = read_fields(request, false);
    if (!fields) co_return HttpResponse::error(fields.error());
    std::string agent(request.header("user-agent").value_or(""));
    Result<Accounts::SignedIn> session =
        co_await accounts.sign_in(fields->name, fields->password, request.peer, std::move(agent));
    if (!session) co_return HttpResponse::error(session.error());
    co_return signed_in(request, accounts, *session);
  });
  router.add(net::HttpMethod::kDelete, "/api/v1/session", Access::kReader,
             [&accounts](HttpRequest& request) -> Task<HttpResponse> {
               Result<void> ended = co_await accounts.sign_out(session_cookie_of(request));
               if (!ended) co_return HttpResponse::error(ended.error());
               HttpResponse response = HttpResponse::json(describe_session(accounts, nullptr, ""));
               net::Cookie cookie;
               cookie.name = kSessionCookie;
               cookie.max_age = seconds(0);
               response.headers.emplace_back("set-cookie", net::set_cookie(cookie));
               co_return response;
             });
  router.post("/api/v1/setup", Access::kPublic, [&accounts](HttpRequest& request) -> Task<HttpResponse> {
    Result<Fields> fields = read_fields(request, true);
    if (!fields) co_return HttpResponse::error(fields.error());
    std::string agent(request.header("user-agent").value_or(""));
    Result<Accounts::SignedIn> session =
        co_await accounts.set_up(fields->token, fields->name, fields->password, request.peer, std::move(agent));
    if (!session) co_return HttpResponse::error(session.error());
    co_return signed_in(request, accounts, *session);
  });
}

std::string describe_tokens(const std::vector<ledger::Token>& tokens) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const ledger::Token& token : tokens) {
    json.begin_object().key("id").integer(token.id).key("name").string(token.name).key("scopes").begin_array();
    for (const std::string& scope : token.scopes) json.string(scope);
    json.end_array().key("created_by").string(token.created_by);
    json.key("created").integer(std::chrono::floor<seconds>(token.created).time_since_epoch().count());
    json.key("last_used");
    if (token.last_used) {
      json.integer(std::chrono::floor<seconds>(*token.last_used).time_since_epoch().count());
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array();
  return out;
}

struct TokenFields {
  std::string name;
  std::vector<std::string> scopes;
};

Result<TokenFields> read_token_fields(const HttpRequest& request) {
  TRY(const JsonDocument document, JsonDocument::parse(request.body));
  TokenFields fields;
  TRY(fields.name, document.root().string_at("name"));
  const auto scopes = document.root().find("scopes");
  if (!scopes || !scopes->is_array()) return fail(Code::kInvalidArgument, "'scopes' must be a list of texts");
  scopes->each_element([&fields](codec::JsonValue value) {
    fields.scopes.emplace_back(value.as_string().value_or(""));
    return true;
  });
  return fields;
}

void mount_tokens(net::Router& router, Accounts& accounts) {
  router.get("/api/v1/tokens", Access::kAdmin, [&accounts](HttpRequest&) -> Task<HttpResponse> {
    Result<std::vector<ledger::Token>> tokens = co_await accounts.tokens();
    co_return tokens ? HttpResponse::json(describe_tokens(*tokens)) : HttpResponse::error(tokens.error());
  });
  router.post("/api/v1/tokens", Access::kAdmin, [&accounts](HttpRequest& request) -> Task<HttpResponse> {
    Result<TokenFields> fields = read_token_fields(request);
    if (!fields) co_return HttpResponse::error(fields.error());
    Result<Accounts::NewToken> token =
        co_await accounts.create_token(fields->name, fields->scopes, request.principal.name);
    if (!token) co_return HttpResponse::error(token.error());
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("id").integer(token->id).key("token").string(token->secret).end_object();
    co_return HttpResponse::json(std::move(out));
  });
  router.add(net::HttpMethod::kDelete, "/api/v1/tokens/{id}", Access::kAdmin,
             [&accounts](HttpRequest& request) -> Task<HttpResponse> {
               Result<std::int64_t> id = id_of(request);
               if (!id) co_return HttpResponse::error(id.error());
               Result<void> removed = co_await accounts.remove_token(*id);
               co_return removed ? HttpResponse::json("{}") : HttpResponse::error(removed.error());
             });
}

void mount_users(net::Router& router, Accounts& accounts) {
  router.get("/api/v1/users", Access::kAdmin, [&accounts](HttpRequest&) -> Task<HttpResponse> {
    Result<std::vector<ledger::User>> users = co_await accounts.users();
    if (!users) co_return HttpResponse::error(users.error());
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (const ledger::User& user : *users) {
      json.begin_object().key("id").integer(user.id).key("name").string(user.name);
      json.key("role").string(ledger::role_name(user.role)).end_object();
    }
    json.end_array();
    co_return HttpResponse::json(std::move(out));
  });
  router.post("/api/v1/users", Access::kAdmin, [&accounts](HttpRequest& request) -> Task<HttpResponse> {
    Result<Fields> fields = read_fields(request, false);
    if (!fields) co_return HttpResponse::error(fields.error());
    Result<JsonDocument> document = JsonDocument::parse(request.body);
    Result<std::string_view> role_text = document->root().string_at("role");
    Result<ledger::Role> role = role_text ? ledger::parse_role(*role_text) : std::unexpected(role_text.error());
    if (!role) co_return HttpResponse::error(role.error());
    Result<std::int64_t> id = co_await accounts.create_user(fields->name, fields->password, *role);
    if (!id) co_return HttpResponse::error(id.error());
    co_return HttpResponse::json("{\"id\":" + std::to_string(*id) + "}");
  });
  router.add(net::HttpMethod::kDelete, "/api/v1/users/{id}", Access::kAdmin,
             [&accounts](HttpRequest& request) -> Task<HttpResponse> {
               Result<std::int64_t> id = id_of(request);
               if (!id) co_return HttpResponse::error(id.error());
               Result<void> removed = co_await accounts.remove_user(*id);
               co_return removed ? HttpResponse::json("{}") : HttpResponse::error(removed.error());
             });
}

}  // namespace

void mount_account_routes(net::Router& router, Accounts& accounts) {
  mount_session(router, accounts);
  mount_tokens(router, accounts);
  mount_users(router, accounts);
}

}  // namespace bellwether::app
