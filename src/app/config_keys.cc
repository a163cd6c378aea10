// The keys of what belongs to the process itself: the top of the file, the log, HTTP, signing in.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection top_keys() {
  ConfigSection section;
  section.key("data", "Folder of everything that is kept. `--data` on the command line wins.",
              [](auto& c) -> auto& { return c.data; });
  section.key("shards", "Event-loop threads; 0 is one for each core.", [](auto& c) -> auto& { return c.shards; });
  section.key("pin_threads", "Keep each shard on a core of its own.", [](auto& c) -> auto& { return c.pin_threads; });
  section.key("query_threads", "Threads that render graphs and search; 0 is one for each core.",
              [](auto& c) -> auto& { return c.query_threads; });
  section.key("self_metrics_interval", "How often Bellwether writes its own `bellwether.*` series; \"0s\" is never.",
              [](auto& c) -> auto& { return c.self_metrics_interval; });
  return section;
}

ConfigSection log_keys() {
  ConfigSection section{.name = "log",
                        .help = "One line a record on standard error, with the journal's level prefix under systemd.",
                        .keys = {}};
  section.choice<LogLevel>(
      "level", "The least level that is written.",
      {{"debug", LogLevel::kDebug},
       {"info", LogLevel::kInfo},
       {"warning", LogLevel::kWarning},
       {"error", LogLevel::kError}},
      [](auto& c) -> auto& { return c.log.level; }, Reload::kAtOnce);
  section.choice<LogFormat>("format", "How a record looks.",
                            {{"logfmt", LogFormat::kLogfmt}, {"json", LogFormat::kJson}},
                            [](auto& c) -> auto& { return c.log.format; });
  return section;
}

ConfigSection auth_keys() {
  ConfigSection section{.name = "auth", .help = "People sign in with a password, machines with a token.", .keys = {}};
  section.choice<SignIn>("sign_in",
                         "Who must sign in: with `auto` everybody as soon as a listener can be reached from outside or "
                         "a first user exists; `never` "
                         "is refused for listeners beyond loopback.",
                         {{"auto", SignIn::kAuto}, {"always", SignIn::kAlways}, {"never", SignIn::kNever}},
                         [](auto& c) -> auto& { return c.auth.sign_in; });
  section.key("session_lifetime", "How long a person stays signed in without coming back.",
              [](auto& c) -> auto& { return c.auth.session_lifetime; });
  return section;
}

}  // namespace bellwether::app
