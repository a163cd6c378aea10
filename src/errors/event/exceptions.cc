#include "errors/event/exceptions.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "errors/event/fields.h"
#include "errors/event/value_list.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxThreadBytes = 64;
constexpr Budget kMechanismData{.bytes = 2048, .depth = 4, .members = 50, .item_bytes = 1024};

using ExceptionFields = Fields<"type", "value", "module", "thread_id", "mechanism", "stacktrace", "raw_stacktrace">;
using MechanismFields = Fields<"type", "description", "help_link", "handled", "synthetic", "is_exception_group",
                               "exception_id", "parent_id", "source", "data", "meta">;
using ThreadFields =
    Fields<"id", "name", "state", "crashed", "current", "main", "stacktrace", "raw_stacktrace", "held_locks">;

void write_mechanism(Draft& draft, const std::optional<JsonValue>& value) {
  if (!value) return;
  draft.json().key("mechanism").begin_object();
  const Marks::Step step(draft.marks(), "mechanism");
  if (const auto type = value->as_string()) {
    draft.text("type", *type, kMaxNameBytes);
  } else {
    const MechanismFields mechanism(*value);
    draft.text("type", mechanism.get<"type">(), kMaxNameBytes);
    draft.text("description", mechanism.get<"description">(), 1024);
    draft.text("help_link", mechanism.get<"help_link">(), 1024);
    draft.boolean("handled", mechanism.get<"handled">());
    draft.boolean("synthetic", mechanism.get<"synthetic">());
    draft.boolean("is_exception_group", mechanism.get<"is_exception_group">());
    draft.integer("exception_id", mechanism.get<"exception_id">());
    draft.integer("parent_id", mechanism.get<"parent_id">());
    draft.text("source", mechanism.get<"source">(), kMaxNameBytes);
    draft.value("data", mechanism.get<"data">(), kMechanismData);
    draft.value("meta", mechanism.get<"meta">(), kMechanismData);
  }
  draft.json().end_object();
}

// "TypeError: x is not a function" in a value without a type: old browsers' SDKs send it so.
bool split_type(std::string_view value, std::string_view& type, std::string_view& rest) {
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > kMaxNameBytes) return false;
  const std::string_view name = value.substr(0, colon);
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '.';
  };
  if (!std::ranges::all_of(name, is_word)) return false;
  type = name;
  rest = trim(value.substr(colon + 1));
  return !rest.starts_with("//");
}

void write_type_and_value(Draft& draft, const ExceptionFields& exception) {
  std::string type_storage, value_storage;
  const auto type = draft.lenient_text(exception.get<"type">(), type_storage);
  const auto value = draft.lenient_text(exception.get<"value">(), value_storage);
  std::string_view split_off, rest;
  if ((!type || type->empty()) && value && split_type(*value, split_off, rest)) {
    draft.text("type", split_off, kMaxNameBytes);
    draft.text("value", rest, kMaxExceptionValueBytes);
    return;
  }
  if (type) draft.text("type", *type, kMaxNameBytes);
  if (value) draft.text("value", *value, kMaxExceptionValueBytes);
}

bool says_something(const JsonValue& value) {
  const ExceptionFields exception(value);
  const auto& mechanism = exception.get<"mechanism">();
  return exception.get<"type">() || exception.get<"value">() ||
         StackWriter::has_frames(exception.get<"stacktrace">()) || (mechanism && mechanism->is_object());
}

void mark_cut(Draft& draft, std::size_t written, std::size_t length) {
  if (written < length) draft.marks().add_cut(length);
}

}  // namespace

bool has_exceptions(const std::optional<JsonValue>& exceptions) {
  return std::ranges::any_of(objects_of(exceptions), says_something);
}

void write_exceptions(Draft& draft, StackWriter& stacks, const std::optional<JsonValue>& exceptions) {
  std::vector<JsonValue> list = objects_of(exceptions);
  std::erase_if(list, [](const JsonValue& exception) { return !says_something(exception); });
  if (list.empty()) return;
  const std::size_t length = list.size();
  if (length > kMaxExceptions) list.erase(list.begin(), list.end() - kMaxExceptions);
  draft.json().key("exception").begin_object().key("values").begin_array();
  const Marks::Step step(draft.marks(), "exception");
  const Marks::Step values(draft.marks(), "values");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Marks::Step element(draft.marks(), i);
    const ExceptionFields exception(list[i]);
    draft.json().begin_object();
    write_type_and_value(draft, exception);
    draft.text("module", exception.get<"module">(), kMaxNameBytes);
    draft.text("thread_id", exception.get<"thread_id">(), kMaxThreadBytes);
    write_mechanism(draft, exception.get<"mechanism">());
    stacks.write("stacktrace", exception.get<"stacktrace">());
    stacks.write("raw_stacktrace", exception.get<"raw_stacktrace">());
    draft.json().end_object();
  }
  mark_cut(draft, list.size(), length);
  draft.json().end_array().end_object();
}

void write_threads(Draft& draft, StackWriter& stacks, const std::optional<JsonValue>& threads) {
  const std::vector<JsonValue> list = objects_of(threads);
  if (list.empty()) return;
  draft.json().key("threads").begin_object().key("values").begin_array();
  const Marks::Step step(draft.marks(), "threads");
  const Marks::Step values(draft.marks(), "values");
  const std::size_t written = std::min(list.size(), kMaxThreads);
  for (std::size_t i = 0; i < written; ++i) {
    const Marks::Step element(draft.marks(), i);
    const ThreadFields thread(list[i]);
    draft.json().begin_object();
    draft.text("id", thread.get<"id">(), kMaxThreadBytes);
    draft.text("name", thread.get<"name">(), kMaxNameBytes);
    draft.text("state", thread.get<"state">(), kMaxThreadBytes);
    draft.boolean("crashed", thread.get<"crashed">());
    draft.boolean("current", thread.get<"current">());
    draft.boolean("main", thread.get<"main">());
    draft.value("held_locks", thread.get<"held_locks">(), kMechanismData);
    stacks.write("stacktrace", thread.get<"stacktrace">());
    stacks.write("raw_stacktrace", thread.get<"raw_stacktrace">());
    draft.json().end_object();
  }
  mark_cut(draft, written, list.size());
  draft.json().end_array().end_object();
}

}  // namespace bellwether::errors
