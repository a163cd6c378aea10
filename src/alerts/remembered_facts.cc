#include "alerts/remembered_facts.h"

#include "alerts/people.h"

namespace bellwether::alerts {

Facts RememberedFacts::facts() const {
  Facts facts;
  facts.module = module;
  facts.host = host;
  facts.service = service;
  facts.state = state;
  facts.output = output;
  facts.cause = cause;
  facts.labels = labels;
  return facts;
}

void RememberedFacts::take(const Facts& facts) {
  module = facts.module;
  host = facts.host;
  service = facts.service;
  state = facts.state;
  output = facts.output;
  cause = facts.cause;
  labels = facts.labels;
}

void write_facts(codec::JsonWriter& json, const RememberedFacts& facts) {
  json.key("state").string(state_name(facts.state));
  write_text(json, "module", facts.module);
  write_text(json, "host", facts.host);
  write_text(json, "service", facts.service);
  write_text(json, "output", facts.output);
  write_text(json, "cause", facts.cause);
  write_labels(json, "labels", facts.labels);
}

void read_facts(StoredReader& reader, RememberedFacts& facts) {
  reader.name_of("state", find_state, facts.state);
  reader.text("module", facts.module);
  reader.text("host", facts.host);
  reader.text("service", facts.service);
  reader.text("output", facts.output);
  reader.text("cause", facts.cause);
  reader.labels("labels", facts.labels);
}

}  // namespace bellwether::alerts
