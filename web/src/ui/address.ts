// The commands that send a first metric, with the address by which this reader reaches the server.

const host = location.hostname.replace(/^\[|\]$/g, '');

export const kSendStatsd = `echo "hello.world:1|c" | nc -u -w0 ${host} 8125`;
export const kSendGraphite = `echo "hello.graphite 42 $(date +%s)" | nc -w1 ${host} 2003`;
export const kSendEvent = `curl -X POST ${location.origin}/events/ -d '{"what": "deploy 1.2.0", "tags": ["deploy"], "data": "by hand"}'`;
export const kSendResult = `curl -X POST ${location.origin}/api/v1/checks/result -d '{"host": "web1", "service": "backup", "status": 0, "output": "OK: 41 GiB in 12 minutes"}'`;
export const kWatchToml = `[[contact]]
name = "anna"
email = "anna@example.org"

[[host]]
name = "${host}"
address = "${host}"
contacts = ["anna"]

[[service]]
host = "${host}"
name = "pages"
check = "http -p ${location.port || (location.protocol === 'https:' ? '443 -S' : '80')} -u /"
contacts = ["anna"]`;
export const kScheduleToml = `[[alerts.schedule]]
name = "primary"
zone = "${Intl.DateTimeFormat().resolvedOptions().timeZone}"

[[alerts.schedule.layer]]
name = "weeks"
people = ["anna", "ben"]
start = "${new Date().toISOString().slice(0, 10)}"
handoff = "09:00"
shift = "1w"`;
