import { logSourceOf } from '../../adapters/docker/log-source.ts';
import { streamLogs } from '../../adapters/docker/logs.ts';
import type { Engine } from '../../adapters/docker/engine.ts';
import type { LogGap } from '../../engine/ports.ts';
import type { LogTaker } from './log-reading.ts';

/** Writes numbered lines to both streams until it is told to end; each run names itself. */
export const talks = 'trap "exit 0" TERM; r=$(cut -d" " -f1 /proc/uptime); i=0; while :; do i=$((i+1)); echo "run $r out $i"; [ $((i % 3)) = 0 ] && echo "run $r err $i" >&2; [ $((i % 20)) = 0 ] && sleep 0.02; done';

/** What was taken of the containers of one real engine named `lab`, beside what that engine itself has kept of them. */
export function realLogs({ engine, folder, taker }: { engine: Engine; folder: string; taker: LogTaker }) {
  const running: ReturnType<LogTaker['run']>[] = [];
  return {
    start: (): ReturnType<LogTaker['run']> => {
      const reader = taker.run(logSourceOf({ engine, follows: true, firstMinutes: 60, dataDir: folder, now: () => new Date(), say: () => undefined }));
      running.push(reader);
      return reader;
    },
    stop: async (): Promise<void> => {
      while (running.length > 0) await running.pop()?.kill();
    },
    lines: (name: string, stream?: 'stdout' | 'stderr'): string[] => taker.lines
      .filter((one) => one.service === `docker://lab/${name}` && (stream === undefined || one.stream === stream))
      .map((one) => one.line),
    gaps: (name: string): LogGap[] => taker.gaps.filter(({ service }) => service === `docker://lab/${name}`),
    keptBy: async (id: string, tty: boolean): Promise<{ stdout: string[]; stderr: string[] }> => {
      const kept = { stdout: [] as string[], stderr: [] as string[] };
      for await (const { stdout, stderr } of streamLogs(engine, { id, tty, follow: false, half: true, tail: 'all', signal: new AbortController().signal })) {
        kept.stdout.push(...stdout.lines);
        kept.stderr.push(...stderr.lines);
      }
      return kept;
    },
  };
}
