#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "checks/objects/load.h"

namespace bellwether::checks {
namespace {

NativeDefinitions small_site() {
  NativeDefinitions native;
  NativeTimeperiod& night = native.timeperiods.emplace_back();
  night.place = {"site.toml", 1};
  night.name = "night";
  night.zone = "Europe/Berlin";
  night.days = {{"monday", "22:00-24:00"}};
  NativeContact& ops = native.contacts.emplace_back();
  ops.place = {"site.toml", 5};
  ops.name = "ops";
  ops.email = "ops@example.org";
  ops.groups = Texts{"admins"};
  NativeContact& pager = native.contacts.emplace_back();
  pager.place = {"site.toml", 10};
  pager.name = "pager";
  pager.options = Texts{"critical", "down", "recovery"};
  pager.methods = {{"pagerduty", "key", "main"}};
  NativeHost& web = native.hosts.emplace_back();
  web.place = {"site.toml", 20};
  web.name = "web";
  web.address = "10.0.0.1";
  web.hostgroups = Texts{"front"};
  web.groups = Texts{"admins"};
  NativeService& http = native.services.emplace_back();
  http.place = {"site.toml", 30};
  http.name = "site";
  http.hosts = {"web"};
  http.check = "http -p 8080";
  http.interval = seconds(90);
  http.retry = seconds(15);
  http.contacts = Texts{"pager"};
  http.variables = {{"team", "core"}};
  return native;
}

std::string messages(const Loaded& loaded) {
  std::string all;
  for (const Diagnostic& diagnostic : loaded.diagnostics) all += diagnostic.text() + "\n";
  return all;
}

TEST(Native, BecomesAConfiguration) {
  const Loaded loaded = load(disk::system_filesystem(), "", small_site());
  ASSERT_NE(loaded.configuration, nullptr) << messages(loaded);
  EXPECT_EQ(messages(loaded), "");
  const Configuration& configuration = *loaded.configuration;
  const Host& web = configuration.host(configuration.find_host("web").value());
  EXPECT_EQ(web.address, "10.0.0.1");
  EXPECT_EQ(configuration.hostgroups.at(0).name, "front");
  const Service& site = configuration.service(configuration.find_service("web", "site").value());
  EXPECT_EQ(site.check_interval, 90);
  EXPECT_EQ(site.retry_interval, 15);
  EXPECT_EQ(site.max_check_attempts, 3);
  EXPECT_EQ(site.check.text, "check_http!-H $HOSTADDRESS$ -p 8080");
  EXPECT_EQ(configuration.command(site.check.command).line, "bellwether plugin check_http $ARG1$");
  ASSERT_EQ(site.variables.size(), 1u);
  EXPECT_EQ(site.variables[0].first, "TEAM");
  ASSERT_EQ(site.policy.contacts.size(), 1u);
  const alerts::Contact& pager = configuration.people->contact(site.policy.contacts[0]);
  ASSERT_EQ(pager.service.methods.size(), 1u);
  EXPECT_EQ(pager.service.methods[0].channel, alerts::Channel::kPagerduty);
  EXPECT_EQ(pager.service.methods[0].receiver, "main");
  EXPECT_TRUE(pager.service.options.has(alerts::State::kCritical));
  EXPECT_FALSE(pager.service.options.has(alerts::State::kWarning));
  EXPECT_TRUE(pager.host.options.has(alerts::State::kDown));
  const alerts::Contact& ops = configuration.people->contact(web.policy.contacts.at(0));
  EXPECT_EQ(ops.host.methods.at(0).target, "ops@example.org");
  // 22:30 in Berlin is 21:30 UTC in winter.
  EXPECT_TRUE(configuration.people->timeperiods.at(0).contains(unix_seconds(1'763'415'000)));
}

TEST(Native, JoinsWhatNagiosDefines) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("bw_native.{}", getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "nagios.cfg") << "cfg_file=a.cfg\nillegal_macro_output_chars=$\ninterval_length=30\n";
  std::ofstream(folder / "a.cfg")
      << "define command{\n command_name check_it\n command_line /bin/true\n}\n"
         "define contact{\n contact_name old\n host_notification_commands check_it\n"
         " service_notification_commands check_it\n}\n"
         "define host{\n name base\n max_check_attempts 7\n notes from nagios\n register 0\n}\n"
         "define host{\n host_name db\n max_check_attempts 1\n contacts old\n}\n"
         "define service{\n host_name web\n service_description old\n check_command check_it\n"
         " max_check_attempts 1\n contacts ops\n}\n";
  NativeDefinitions native = small_site();
  native.hosts[0].use = {"base"};
  native.hosts[0].parents = Texts{"db"};
  native.services[0].check = "check_it!a b";
  const Loaded loaded = load(disk::system_filesystem(), (folder / "nagios.cfg").string(), native);
  std::filesystem::remove_all(folder);
  ASSERT_NE(loaded.configuration, nullptr) << messages(loaded);
  const Configuration& configuration = *loaded.configuration;
  const Host& web = configuration.host(configuration.find_host("web").value());
  EXPECT_EQ(web.max_check_attempts, 7);
  EXPECT_EQ(web.presentation->notes, "from nagios");
  EXPECT_EQ(configuration.host(web.parents.at(0)).name, "db");
  EXPECT_EQ(web.services.size(), 2u);
  EXPECT_EQ(configuration.service(configuration.find_service("web", "site").value()).check_interval, 90);
}

TEST(Native, SaysWhatIsWrongWithFileAndLine) {
  NativeDefinitions native = small_site();
  native.hosts.push_back(native.hosts[0]);
  native.hosts.back().place.line = 40;
  native.services[0].contacts = Texts{"nobody"};
  native.services[0].check = "no_such_thing!x";
  native.contacts[1].methods[0].channel = "pigeon";
  NativeRecurringDowntime& downtime = native.recurring_downtimes.emplace_back();
  downtime.place = {"site.toml", 50};
  downtime.name = "backup";
  downtime.hosts = {"web", "gone"};
  downtime.services = {"web;site", "web;other"};
  downtime.period = "weekend";
  const Loaded loaded = load(disk::system_filesystem(), "", native);
  EXPECT_EQ(loaded.configuration, nullptr);
  EXPECT_EQ(
      messages(loaded),
      "Error: Duplicate definition found for host 'web' (config file 'site.toml', starting on line 40)\n"
      "Error: Contact 'nobody' is not defined anywhere! (config file 'site.toml', starting on line 30)\n"
      "Error: Contact 'pager' has a method with an unknown channel 'pigeon' (config file 'site.toml', starting on "
      "line 10)\n"
      "Error: Contact 'pager' has no service notification commands defined! (config file 'site.toml', starting on "
      "line 10)\n"
      "Error: Contact 'pager' has no host notification commands defined! (config file 'site.toml', starting on line "
      "10)\n"
      "Error: Downtime 'backup' names the host 'gone', which is not defined anywhere! (config file 'site.toml', "
      "starting on line 50)\n"
      "Error: Downtime 'backup' names the service 'web;other', which is not defined anywhere! (config file "
      "'site.toml', starting on line 50)\n"
      "Error: Downtime 'backup' names the timeperiod 'weekend', which is not defined anywhere! (config file "
      "'site.toml', starting on line 50)\n");
}

}  // namespace
}  // namespace bellwether::checks
