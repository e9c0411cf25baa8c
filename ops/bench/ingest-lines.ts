/** Lines as services write them, each like no other: `n` picks the template and fills its gaps. */
export function lineOf(n: number): string {
  const make = templates[n % templates.length];
  return make === undefined ? '' : make(n, mixed(n));
}

type Make = (n: number, mix: number) => string;

const templates: readonly Make[] = [
  (n, mix) => `10.0.${mix % 200}.${n % 250} - - "GET /api/v1/albums/${mix}/photos?page=${n % 40} HTTP/1.1" 200 ${mix % 90_000} ${n % 900}ms`,
  (n, mix) => `INFO  [http-${n % 16}] request ${mix.toString(16)} finished in ${n % 700} ms for user ${mix % 5000}`,
  (n, mix) => `2026-11-21 10:${String(n % 60).padStart(2, '0')}:00.${mix % 1000} UTC [${mix % 30_000}] LOG:  checkpoint complete: wrote ${n % 9000} buffers (${mix % 100}.3%)`,
  (n, mix) => `level=info msg="scan of library finished" library=${mix % 12} files=${n} added=${mix % 40} took=${n % 60}s`,
  (n, mix) => `{"level":"info","time":${1_763_700_000 + n},"job":"${mix.toString(36)}","msg":"thumbnail generated","asset":"${mix.toString(16)}","ms":${n % 800}}`,
  (n, mix) => `[${n % 24}:${mix % 60}:${n % 60}] WARN  cache miss for key photo:${mix}:${n % 7} after ${mix % 300} ms`,
  (n, mix) => `DEBUG worker ${n % 8} picked message ${mix.toString(16)}-${n} from queue mail, ${mix % 17} left`,
  (n, mix) => `dhcp4: lease 192.168.1.${mix % 254} has been renewed for client ${(mix % 255).toString(16)}:${(n % 255).toString(16)}:0c:aa:10:02, ${n % 86_400} s`,
  (n, mix) => `mqtt: client sensor-${mix % 64} published to home/room${n % 9}/temperature (${mix % 40}.${n % 10})`,
  (n, mix) => `ERROR [db] could not connect to postgres:5432: connect ECONNREFUSED 172.18.0.${mix % 20}:5432 (try ${n % 9})`,
];

/** A number that looks like none before it. */
function mixed(n: number): number {
  return (Math.imul(n + 1, 2_654_435_761) >>> 0) % 1_000_003;
}
