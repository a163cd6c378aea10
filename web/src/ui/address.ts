// The commands that send a first metric, with the address by which this reader reaches the server.

const host = location.hostname.replace(/^\[|\]$/g, '');

export const kSendStatsd = `echo "hello.world:1|c" | nc -u -w0 ${host} 8125`;
export const kSendGraphite = `echo "hello.graphite 42 $(date +%s)" | nc -w1 ${host} 2003`;
export const kSendEvent = `curl -X POST ${location.origin}/events/ -d '{"what": "deploy 1.2.0", "tags": ["deploy"], "data": "by hand"}'`;
