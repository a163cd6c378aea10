// The keys of what is watched.
#include "app/config_table.h"

namespace bellwether::app {

ConfigSection checks_keys() {
  ConfigSection section{.name = "checks",
                        .help =
                            "What is watched, and how: docs/checks.md. A broken configuration never starts, and a "
                            "reload keeps the old one.",
                        .keys = {}};
  section.key(
      "nagios", "A `nagios.cfg`; read again with all its files at a reload. `--nagios` on the command line wins.",
      [](auto& c) -> auto& { return c.checks.nagios; }, Reload::kAtOnce);
  section.key(
      "definitions",
      "Files, or folders of `*.toml` files, that define hosts, services and contacts without Nagios' files. "
      "`checks.d` in the data folder is always read.",
      [](auto& c) -> auto& { return c.checks.definitions; }, Reload::kAtOnce);
  section.key(
      "this_machine", "Watch the disks and the load of this machine as long as nothing else is configured.",
      [](auto& c) -> auto& { return c.checks.this_machine; }, Reload::kAtOnce);
  section.key("strict_nagios", "Do exactly as Nagios does, also where Bellwether does better.",
              [](auto& c) -> auto& { return c.checks.strict_nagios; });
  section.key(
      "native",
      "Let native checks stand in for the plugins of `plugin_folders`; `false` starts all of them as programs. What is "
      "called as `bellwether plugin check_http`, and checks of Bellwether's own definitions, never are programs.",
      [](auto& c) -> auto& { return c.checks.native; });
  section.key(
      "plugin_folders",
      "Folders whose plugins native checks stand in for, as command lines name them. With `/usr/lib/nagios/plugins` "
      "among them, check_http and its like run natively there, too: say so only of folders with the plugins as "
      "they were published.",
      [](auto& c) -> auto& { return c.checks.plugin_folders; });
  section.key("native_except",
              "Plugins, such as `check_http`, that are started as programs in these folders all the same: because the "
              "site has changed them.",
              [](auto& c) -> auto& { return c.checks.native_except; });
  section.key("retentions",
              "Step and retention of the series of checks that no storage schema names. The finest step should be no "
              "longer than the shortest interval between checks.",
              [](auto& c) -> auto& { return c.checks.retentions; });
  section.key(
      "log_retention",
      "How long the log of checks and of notifications is kept in the ledger, and silences and overrides that have "
      "ended.",
      [](auto& c) -> auto& { return c.checks.log_retention; });
  section.key("command_file", "The pipe for external commands; empty is `bellwether.cmd` in the data folder.",
              [](auto& c) -> auto& { return c.checks.command_file; });
  section.key("spool", "A folder like Nagios' `check_result_path`, from which result files are taken.",
              [](auto& c) -> auto& { return c.checks.spool; });
  section.key("nsca", "Addresses on which send_nsca is heard, such as `tcp://0.0.0.0:5667`.",
              [](auto& c) -> auto& { return c.checks.nsca; });
  section.key("nsca_encryption", "The number of the encryption, as in nsca.cfg: 0, 1, 2, 3, 4, 8, 11 or 14.",
              [](auto& c) -> auto& { return c.checks.nsca_encryption; });
  section.key("nsca_password_file", "A file that holds the password of NSCA.",
              [](auto& c) -> auto& { return c.checks.nsca_password_file; });
  section.key("nrdp_tokens", "Tokens with which results may be posted to `/nrdp`.",
              [](auto& c) -> auto& { return c.checks.nrdp_tokens; });
  section.key("livestatus", "Addresses on which Livestatus queries are answered: `unix:///run/bellwether/live`.",
              [](auto& c) -> auto& { return c.checks.livestatus; });
  section.key("status_file", "A `status.dat` for what reads Nagios' own; empty writes none.",
              [](auto& c) -> auto& { return c.checks.status_file; });
  section.key("status_interval", "How often it is written.", [](auto& c) -> auto& { return c.checks.status_interval; });
  section.key("log_file", "A log in Nagios' format beside the one in the ledger; empty writes none.",
              [](auto& c) -> auto& { return c.checks.log_file; });
  section.key("programs_running", "Plugins that run at a time on each core; more wait in order.",
              [](auto& c) -> auto& { return c.checks.children_running; });
  return section;
}

}  // namespace bellwether::app
