// The commands of the binary, one function each. Each returns the process's exit code: 0 well, 1 failed, 2 used wrongly.
#pragma once

#include <string>
#include <vector>

namespace bellwether::app {

struct ServeOptions {
  std::string config_file;  // empty: the defaults
  std::string data;         // wins over the file's
  std::string nagios;       // a nagios.cfg; wins over the file's
};
int run_serve(const ServeOptions& options);

struct CheckConfigOptions {
  std::string config_file;
  bool reference = false;  // print docs/configuration.md instead
};
int run_check_config(const CheckConfigOptions& options);

// Reads a nagios.cfg with everything that belongs to it and says what `nagios -v` says; with `expanded`, writes the objects as
// `nagios -vp` does, and the messages to standard error.
struct ChecksVerifyOptions {
  std::string nagios_file;
  bool expanded = false;
};
int run_checks_verify(const ChecksVerifyOptions& options);

// One native check, as its executable in plugins/ runs it. Ends the process with the check's status when there is such a check.
struct PluginOptions {
  std::vector<std::string> words;  // its name and its arguments
};
int run_plugin(const PluginOptions& options);

enum class QueryFormat { kGraph, kTable, kJson, kCsv };

// Asks the running server through the socket in its data folder; opens the folder itself when no server runs.
struct QueryOptions {
  std::string config_file;
  std::string data;
  std::vector<std::string> targets;
  std::string from = "-1h";
  std::string until = "now";
  QueryFormat format = QueryFormat::kGraph;
};
int run_query(const QueryOptions& options);

struct FindOptions {
  std::string config_file;
  std::string data;
  std::string glob;
};
int run_find(const FindOptions& options);

// Pages through a receiver of its own when the server stops, until told to end.
struct HeartbeatWatchOptions {
  std::string config_file;
  std::string data;
  std::string url;       // of a server elsewhere; empty: the one of the data folder, by its socket
  std::string receiver;  // "mail" or "mail/name" of the configuration
  std::string target;    // of the receiver
  std::string subject;   // who is watched, as people are told; empty: the host's name
  std::string every = "10s", after = "60s", again = "30m";
};
int run_heartbeat_watch(const HeartbeatWatchOptions& options);

int run_version();

// Parses the words of the command line and runs one of the above.
int run_command_line(int count, char** words);

}  // namespace bellwether::app
