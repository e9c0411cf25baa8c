import { targetOf } from '../engine/signatures/target.ts';

/** Whom a line names, as `host` or `host:port`. */
export function targetIn(line: string): string | null {
  const target = targetOf(line);
  if (target === null || target.port === null) return target?.host ?? null;
  return target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}
