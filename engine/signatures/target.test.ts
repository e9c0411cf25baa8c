import { expect, test } from 'vitest';
import { targetOf } from './target.ts';

test.each([
  ['connect ECONNREFUSED 172.18.0.3:5432', '172.18.0.3', 5432],
  ['connect ECONNREFUSED ::1:5432', '::1', 5432],
  ['Error: getaddrinfo ENOTFOUND redis', 'redis', null],
  ['getaddrinfo EAI_AGAIN redis redis:6379', 'redis', 6379],
  ['php_network_getaddresses: getaddrinfo for db failed: Name or service not known', 'db', null],
  ['dial tcp: lookup db on 127.0.0.11:53: no such host', 'db', null],
  ['dial tcp: lookup db on 127.0.0.11:53: read udp 172.18.0.4:33->127.0.0.11:53: i/o timeout', 'db', null],
  ['dial tcp [::1]:5432: connect: connection refused', '::1', 5432],
  ['read tcp 172.18.0.2:4430->10.0.0.1:5555: read: connection reset by peer', '10.0.0.1', 5555],
  ['could not connect to server: Connection refused Is the server running on host "postgres" (172.18.0.2) and accepting TCP/IP connections on port 5432?', 'postgres', 5432],
  ['connection to server at "db" (172.18.0.2), port 5432 failed: Connection refused', 'db', 5432],
  ['could not translate host name "db" to address: Name or service not known', 'db', null],
  ["HTTPConnectionPool(host='indexer', port=9117): Max retries exceeded", 'indexer', 9117],
  ['connection refused host=db port=5432 user=app password=hunter2', 'db', 5432],
  ['org.postgresql.util.PSQLException: jdbc:postgresql://db:5432/shop refused', 'db', 5432],
  ['amqp://guest:s3cret@rabbit:5672/ connection refused', 'rabbit', 5672],
  ['redis://:p@ss/word@cache:6379 timed out', 'cache', 6379],
  ['Could not resolve host: api.example.com', 'api.example.com', null],
  ["Temporary failure resolving 'deb.example.org'", 'deb.example.org', null],
  ['java.net.UnknownHostException: db: Name or service not known', 'db', null],
  ['ping: db: Temporary failure in name resolution', 'db', null],
  ['Error 111 connecting to redis:6379. Connection refused.', 'redis', 6379],
  ["Can't connect to MySQL server on 'db' (111)", 'db', null],
  ["Can't connect to MySQL server on 'db:3306' (111)", 'db', 3306],
  ['Connection to db:5432 refused. Check that the hostname and port are correct', 'db', 5432],
  ['Failed to connect to db port 5432 after 0 ms: Connection refused', 'db', 5432],
  ['ssh: connect to host nas port 22: Connection refused', 'nas', 22],
  ['Connection refused: db/172.18.0.3:5432', 'db', 5432],
  ['host not found in upstream "app:3000" in /etc/nginx/x.conf:12', 'app', 3000],
  ['connect() failed while connecting to upstream, client: 10.0.0.7, server: example.com, upstream: "http://172.18.0.5:8080/api", host: "example.com"', '172.18.0.5', 8080],
  ['mongo:27017: [Errno -2] Name or service not known', 'mongo', 27017],
  ['Unable to reach http://User:Pw@Prowlarr:9696/api: Connection refused', 'prowlarr', 9696],
])('%s', (line, host, port) => {
  expect(targetOf(line)).toEqual({ host, port });
});

test.each([
  'Connection refused', '12:00:03 main.go:12: connection refused', '2026-03-04 12:00:00 connection timed out', 'Unable to connect to the database. Retrying (3)...',
  'php_network_getaddresses: getaddrinfo failed: Name or service not known',
])('%s names no target', (line) => {
  expect(targetOf(line)).toBeNull();
});
