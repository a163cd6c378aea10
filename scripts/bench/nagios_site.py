"""A site to be watched, as Nagios' files: hosts with services that all run one command."""
import pathlib

MAIN = """
cfg_file={folder}/objects.cfg
resource_file={folder}/resource.cfg
log_file={folder}/nagios.log
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
status_file={folder}/status.dat
temp_file={folder}/nagios.tmp
temp_path={folder}
state_retention_file={folder}/retention.dat
command_file={folder}/nagios.cmd
lock_file={folder}/nagios.lock
check_result_path={folder}/spool
query_socket={folder}/nagios.qh
check_external_commands=1
log_passive_checks=0
log_external_commands=0
interval_length={interval_length}
status_update_interval=60
use_large_installation_tweaks=1
enable_environment_macros=0
max_concurrent_checks=0
service_check_timeout=60
illegal_macro_output_chars=`~$&|'"<>
"""

COMMON = """
define timeperiod {{
  timeperiod_name always
  alias always
  sunday 00:00-24:00
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
}}
define command {{
  command_name probe
  command_line {command}
}}
define command {{
  command_name tell
  command_line /bin/true
}}
define contact {{
  contact_name oncall
  host_notification_period always
  service_notification_period always
  host_notification_commands tell
  service_notification_commands tell
  host_notification_options d,u,r
  service_notification_options w,u,c,r
}}
define host {{
  name host-template
  check_interval 5
  max_check_attempts 3
  check_period always
  notification_period always
  contacts oncall
  active_checks_enabled 0
  register 0
}}
define service {{
  name service-template
  check_command probe
  check_interval {interval}
  retry_interval {interval}
  max_check_attempts 3
  check_period always
  notification_period always
  contacts oncall
  active_checks_enabled {active}
  register 0
}}
"""


def write_site(folder, hosts, services, command="/bin/true", interval=5, interval_length=60, active=True):
    """Writes nagios.cfg and its files; `command` may hold $SERVICEDESC$. Intervals are in units of `interval_length` seconds."""
    folder = pathlib.Path(folder)
    (folder / "spool").mkdir(parents=True, exist_ok=True)
    (folder / "resource.cfg").write_text("$USER1$=/usr/lib/nagios/plugins\n")
    (folder / "nagios.cfg").write_text(MAIN.format(folder=folder, interval_length=interval_length))
    parts = [COMMON.format(command=command, interval=interval, active=int(active))]
    number = 0
    for host in range(hosts):
        parts.append(f"define host {{\n  use host-template\n  host_name h{host}\n  address 127.0.0.1\n}}\n")
        for _ in range(services):
            parts.append(f"define service {{\n  use service-template\n  host_name h{host}\n  service_description {number}\n}}\n")
            number += 1
    (folder / "objects.cfg").write_text("".join(parts))
    return folder / "nagios.cfg"
