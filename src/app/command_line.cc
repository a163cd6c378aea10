#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/version.h"

namespace bellwether::app {

int run_command_line(int count, char** words) {
  CLI::App program("Bellwether: full sight of a site, in one process");
  program.require_subcommand(0, 1);
  program.set_version_flag("--version", std::string(kVersion));
  std::string config_file;
  std::string data;

  const auto common = [&](CLI::App* command) {
    command->add_option("-c,--config", config_file, "Configuration file (TOML)")->check(CLI::ExistingFile);
    command->add_option("-d,--data", data, "Data folder; wins over the configuration's");
  };

  int code = 0;
  CLI::App* serve = program.add_subcommand("serve", "Run the server");
  common(serve);
  std::string nagios;
  serve->add_option("--nagios", nagios, "Watch what this nagios.cfg says; wins over checks.nagios")
      ->check(CLI::ExistingFile);
  serve->callback([&] { code = run_serve({config_file, data, nagios}); });
  // `bellwether --nagios nagios.cfg` is all that it takes to come from there.
  program.add_option("--nagios", nagios, "Run the server on this nagios.cfg, as `serve --nagios` does")
      ->check(CLI::ExistingFile);
  program.callback([&] {
    if (!program.get_subcommands().empty()) return;
    if (nagios.empty()) throw CLI::RequiredError("A subcommand");
    code = run_serve({config_file, data, nagios});
  });

  CheckConfigOptions check;
  CLI::App* check_config =
      program.add_subcommand("check-config", "Say whether a configuration file is right, and where not");
  check_config->add_option("FILE", check.config_file, "The file");
  check_config->add_flag("--reference", check.reference, "Print the reference of every key instead");
  check_config->callback([&] { code = run_check_config(check); });

  ChecksVerifyOptions verify;
  CLI::App* checks = program.add_subcommand("checks", "What is watched");
  checks->require_subcommand(1);
  CLI::App* checks_verify =
      checks->add_subcommand("verify", "Say what is wrong with a Nagios configuration, as `nagios -v` does");
  checks_verify->add_option("FILE", verify.nagios_file, "A nagios.cfg")->required();
  checks_verify->add_flag("--expanded", verify.expanded, "Write the fully expanded objects, as `nagios -vp` does");
  checks_verify->callback([&] { code = run_checks_verify(verify); });

  CLI::App* plugin =
      program.add_subcommand("plugin", "Run one of Bellwether's own checks, as a plugin runs: plugin check_http …");
  plugin->prefix_command();  // what follows is the check's, its --help as well
  plugin->set_help_flag();
  plugin->callback([&] { code = run_plugin({.words = plugin->remaining()}); });

  QueryOptions query;
  const std::map<std::string, QueryFormat> formats{{"graph", QueryFormat::kGraph},
                                                   {"table", QueryFormat::kTable},
                                                   {"json", QueryFormat::kJson},
                                                   {"csv", QueryFormat::kCsv}};
  CLI::App* query_command = program.add_subcommand("query", "Evaluate Graphite targets and print or draw them");
  common(query_command);
  query_command->add_option("TARGET", query.targets, "Graphite targets")->required();
  query_command->add_option("--from", query.from, "Start, in Graphite's words")->capture_default_str();
  query_command->add_option("--until", query.until, "End")->capture_default_str();
  query_command->add_option("--format", query.format, "graph, table, json or csv")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case))
      ->default_str("graph");
  query_command->callback([&] {
    query.config_file = config_file;
    query.data = data;
    code = run_query(query);
  });

  FindOptions find;
  CLI::App* find_command = program.add_subcommand("find", "List the series that match a Graphite glob");
  common(find_command);
  find_command->add_option("GLOB", find.glob, "For instance 'servers.*.cpu.*'")->required();
  find_command->callback([&] {
    find.config_file = config_file;
    find.data = data;
    code = run_find(find);
  });

  HeartbeatWatchOptions watch;
  CLI::App* watch_command = program.add_subcommand(
      "heartbeat-watch",
      "Watch the server from outside and page through a receiver of the configuration when it stops");
  common(watch_command);
  watch_command->add_option("--url", watch.url, "Server elsewhere, for instance https://bell.example.com");
  watch_command->add_option("--receiver", watch.receiver, "channel or channel/name, for instance mail/outside")
      ->required();
  watch_command->add_option("--target", watch.target, "Who: a mail address, a hook's URL, a phone number");
  watch_command->add_option("--subject", watch.subject, "Who is watched, as the page says it; else the host's name");
  watch_command->add_option("--every", watch.every, "How often the server is asked")->capture_default_str();
  watch_command->add_option("--after", watch.after, "Silence until somebody is paged")->capture_default_str();
  watch_command->add_option("--again", watch.again, "Between pages while it lasts; 0s is once")->capture_default_str();
  watch_command->callback([&] {
    watch.config_file = config_file;
    watch.data = data;
    code = run_heartbeat_watch(watch);
  });

  CLI::App* version = program.add_subcommand("version", "Print the version");
  version->callback([&] { code = run_version(); });

  try {
    program.parse(count, words);
  } catch (const CLI::ParseError& error) {
    const int exit_code = program.exit(error);
    return exit_code == 0 ? 0 : 2;
  }
  return code;
}

int run_version() {
  fmt::print("bellwether {}\n", kVersion);
  return 0;
}

}  // namespace bellwether::app
