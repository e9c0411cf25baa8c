import { expect, test } from 'vitest';
import { RawLog } from '../raw-log.ts';
import { newMiner } from './miner.ts';

const miner = newMiner();

test.each([
  // a web server and its log of requests
  ['2026/03/04 10:11:12 [error] 29#29: *17 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, request: "GET /a HTTP/1.1"',
    'error', 'connection_refused', 'connect(<*>) failed (<*>: Connection refused) while connecting to upstream, client: <*>, request: "<*>"'],
  ['2026/03/04 10:11:12 [notice] 1#1: start worker process 29', 'info', null, 'start worker process <*>'],
  ['nginx: [emerg] host not found in upstream "app" in /etc/nginx/conf.d/site.conf:12', 'fatal', 'upstream_missing', 'host not found in upstream "<*>" in <*>'],
  ['10.0.0.7 - ann [04/Mar/2026:10:11:12 +0000] "GET /a/b HTTP/1.1" 502 157 "-" "curl/8"', 'unknown', null, '[<*>] GET <*> 5xx <*> "<*>"'],
  ['{"level":"info","ts":1770000000.5,"logger":"http","msg":"server running","name":"srv0"}', 'info', null, 'server running'],
  ['time="2026-03-04T10:11:12Z" level=error msg="provider failed" error="dial tcp 10.0.0.3:2375: connect: connection refused"',
    'error', 'connection_refused', 'provider failed: dial tcp <*>: connect: connection refused'],
  // databases
  ['2026-03-04 10:11:12.345 UTC [62] FATAL:  password authentication failed for user "photos"', 'fatal', 'bad_credentials', 'password authentication failed for user "<*>"'],
  ['2026-03-04 10:11:12.345 CET [62] app@shop ERROR:  relation "orders" does not exist at character 15', 'error', 'migration_failed', 'relation "<*>" does not exist at character <*>'],
  ['[62] LOG:  database system is ready to accept connections', 'info', null, 'database system is ready to accept connections'],
  ['1:M 04 Mar 2026 10:11:12.345 # WARNING Memory overcommit must be enabled!', 'warning', 'advice', 'Memory overcommit must be enabled!'],
  ['{"t":{"$date":"2026-03-04T10:11:12.345Z"},"s":"E","c":"STORAGE","msg":"open failed","attr":{"error":{"errmsg":"no space left on device"}}}', 'error', 'disk_full', 'open failed: no space left on device'],
  ['2026-03-04T10:11:12.345678Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.', 'warning', 'certificate', 'CA certificate <*> is self signed.'],
  // loggers of many languages
  ['2026-03-04 10:11:12,345 INFO [main] com.example.shop.Cart: Added item 77 to cart 5', 'info', null, 'Added item <*> to cart <*>'],
  ['2026-03-04T10:11:12.345Z ERROR 1 --- [           main] com.example.Pool        : Pool-1 - Exception during start', 'error', null, '<*> - Exception during start'],
  ['2026-03-04 10:11:12.345 WARNING (SyncWorker_3) [core.loader] Custom part weather was not tested', 'warning', null, 'Custom part weather was not tested'],
  ['ERROR:root:disk quota exceeded', 'error', 'disk_full', 'disk quota exceeded'],
  ['[2026-03-04T10:11:12Z INFO  web_server::builder] Starting 4 workers', 'info', null, 'Starting <*> workers'],
  ['[10:11:12] [INF] [17] Tasks.Scan: Scanned 45 files in 3.2 s', 'info', null, 'Scanned <*> files in <*>'],
  ['[Nest] 7  - 03/04/2026, 10:11:12 AM   ERROR [Health] Unable to connect to the database. Retrying (3)...', 'error', 'unreachable', 'Unable to connect to the database. Retrying (<*>)...'],
  ['2026-03-04 10:11:12.1|Error|TaskManager|database is locked', 'error', 'locked', 'database is locked'],
  ['2026/03/04 10:11:12 routers/db.go:30:Open() [E] attempt #1/10 failed: i/o timeout', 'error', 'timeout', 'attempt <*> failed: i/o timeout'],
  ['E0304 10:11:12.345678       1 watch.go:138] Failed to list nodes: x509: certificate has expired', 'error', 'certificate', 'Failed to list nodes: <*>: certificate has expired'],
  ['{"level":50,"time":1770000000000,"pid":7,"err":{"message":"connect ECONNREFUSED 10.0.0.3:5432"},"msg":"query failed"}', 'error', 'connection_refused', 'query failed: connect ECONNREFUSED <*>'],
  ['[2026-03-04 10:11:12.345][vault::api][ERROR] Username or password is incorrect. IP: 10.0.0.7.', 'error', 'advice', 'Username or password is incorrect. IP: <*>.'],
  // fields beside the text tell the kind of trouble where the text does not
  ['time="2026-03-04T10:11:12Z" level=error msg="response completed with error" err.code=unknown err.detail="filesystem: mkdir /srv/a: permission denied" err.message="unknown error"',
    'error', 'permission_denied', 'response completed with error'],
  ['level=warn msg="backend left out" reason="dial tcp 10.0.0.3:80: connect: connection refused"', 'warning', 'connection_refused', 'backend left out'],
  ['{"level":"error","message":"job ended","error":{"type":"Fault","cause":{"message":"ENOSPC: no space left on device, write"}}}', 'error', 'disk_full', 'job ended'],
  ['{"log.level":"ERROR","message":"start failed","exception.message":"java.net.UnknownHostException: db"}', 'error', 'dns_failure', 'start failed'],
  ['{"t":{"$date":"2026-03-04T10:11:12.345Z"},"s":"E","c":"WT","msg":"storage message","attr":{"error":-31802,"message":"read checksum error for 4096B block"}}', 'error', 'corrupt_data', 'storage message'],
  ['{"type":"urn:ietf:params:acme:error:rateLimited","status":429}', 'unknown', 'rate_limited', '{type, status}'],
  ['{"level":"error","message":"connection refused by db","detail":"no space left on device"}', 'error', 'connection_refused', 'connection refused by db'],
  ['03-04 10:11:12.345  1702  2395 W PowerSource: battery at 12, limit=15', 'warning', null, 'battery at <*>, limit=<*>'],
  ['web-1  | 2026-03-04 10:11:12,345 ERROR app.pool: too many open files', 'error', 'too_many_files', 'too many open files'],
  // syslog and the kernel
  ['<3>Mar  4 10:11:12 nas backup[12]: rsync exited with code 23', 'error', 'crash', 'rsync exited with code <*>'],
  ['Mar  4 10:11:12 nas sshd[1234]: Failed password for root from 10.0.0.7 port 2222 ssh2', 'unknown', 'advice', 'Failed password for <*> from <*> port <*>'],
  ['Mar  4 10:11:12 nas Some Tool[12]: ready', 'unknown', null, 'ready'],
  ['Mar  4 10:11:12 dnsmasq[7]: query[A] example.org from 10.0.0.7', 'unknown', null, 'query[A] <*> from <*>'],
  ['[12345.678901] sda: I/O error, sector 12345', 'unknown', 'io_error', '[<*>] sda: I/O error, sector <*>'],
  ['1770000000: New connection from 10.0.0.5:53422 on port 1883.', 'unknown', null, 'New connection from <*> on port <*>.'],
  // stack traces and what stands above them
  ['Traceback (most recent call last):', 'unknown', 'crash', 'Traceback (most recent call last):'],
  ['  File "/srv/app/main.py", line 12, in start', 'unknown', null, 'File <*>, line <*>, in <*>'],
  ['    at async Server.start (file:///srv/app/server.js:100:9)', 'unknown', null, 'at <*>'],
  ['\tat com.example.Pool.open(Pool.java:59) ~[pool-1.2.jar!/:1.2]', 'unknown', null, 'at <*>'],
  ['FileNotFoundError: [Errno 2] No such file or directory: \'/config/a.yml\'', 'error', 'missing_file', 'FileNotFoundError: [Errno <*>] No such file or directory: \'<*>\''],
  ['panic: runtime error: invalid memory address', 'fatal', 'crash', 'panic: runtime error: invalid memory address'],
  // what varies in a text
  ['copied 7 files from /srv/a to nas:/srv/b in 00:12:07', 'unknown', null, 'copied <*> files from <*> to nas:<*> in <*>'],
  ['mail for ann@example.org by relay.example.org (fe80::1ff:fe23:4567:890a)', 'unknown', null, 'mail for <*> by <*> (<*>)'],
  ['job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 state=failed owner=ann took=<1 sec', 'unknown', null, 'job <*> state=failed owner=<*> took=<*>'],
  ['session opened for user ann by (uid=0)', 'unknown', null, 'session opened for user <*> by (uid=<*>)'],
  ['temperatures ( 41 42 39 ****)', 'unknown', null, 'temperatures ( <*>)'],
  ['dry run: false', 'unknown', null, 'dry run: <*>'],
  ['jetty-12.0.3', 'unknown', null, 'jetty-<*>'],
  ['', 'unknown', null, ''],
] as const)('reads %j', (line, level, name, template) => {
  expect(miner.sign(line)).toMatchObject({ level, class: name, template });
});

test.each([
  ['numbers and times', '2026-03-04 10:11:12 INFO job 7 took 12 ms', '2027-11-30 23:59:01 INFO job 123456 took 7 ms'],
  ['addresses', 'client 10.0.0.7:443 left', 'client [fe80::1]:5000 left'],
  ['ids', 'block 3f2504e0-4f89-11d3-9a0c-0305e82c3301 stored', 'block deadbeefcafe stored'],
  ['paths', 'opened /etc/hosts', 'opened /var/lib/data/file.db'],
  ['the host, the process and the thread', 'Mar  4 10:11:12 nas cron[12]: done', 'Apr 14 01:01:01 router.lan cron[9999]: done'],
  ['the length of a list', 'members: 10.0.0.1, 10.0.0.2', 'members: 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4'],
  ['an optional rough amount', 'sent 2048 bytes (2.0 KB) to peer', 'sent 12 bytes to peer'],
  ['colours', '\u001b[32mINFO\u001b[0m started 4 workers', 'INFO started 8 workers'],
  ['quoted text', 'cannot parse "a, b"', 'cannot parse "some other words (and more)"'],
])('lines that differ in %s have one signature', (_, one, other) => {
  expect(miner.sign(one)).toBe(miner.sign(other));
});

test.each([
  ['the words', 'disk added', 'disk removed'],
  ['the level', '2026-03-04 10:11:12 INFO disk added', '2026-03-04 10:11:12 WARN disk added'],
  ['how a request ended', '10.0.0.7 - - [04/Mar/2026:10:11:12 +0000] "GET /a HTTP/1.1" 200 1', '10.0.0.7 - - [04/Mar/2026:10:11:12 +0000] "GET /a HTTP/1.1" 500 1'],
  ['the kind of trouble in a quotation', 'failed: "connection refused"', 'failed: "no space left on device"'],
  ['a state', 'service state=running', 'service state=failed'],
  ['the exception', 'java.io.IOException: x', 'java.lang.IllegalStateException: x'],
])('lines that differ in %s have two signatures', (_, one, other) => {
  expect(miner.sign(one).id).not.toBe(miner.sign(other).id);
});

test('ids are the same for ever: a change of these breaks the history of every house', () => {
  expect(['disk full', '2026-03-04 10:11:12 ERROR app.pool: connection refused by 10.0.0.3:5432'].map((line) => miner.sign(line).id))
    .toMatchInlineSnapshot(`
      [
        "e4cc484bad3f063b",
        "191e94744e298ea5",
      ]
    `);
});

test('a batch is signed line by line, in order', () => {
  const lines = ['a started', 'b stopped', 'a started'];
  expect(miner.signAll(new RawLog(lines))).toEqual(lines.map((line) => miner.sign(line)));
});
