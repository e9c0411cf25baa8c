import { z } from 'zod';

const most = 500;
const numbered = z.object({ id: z.string() });

/** Says whether an interaction came before: after a reconnect Discord may send again what had arrived. The last 500 are known. */
export function repeats(): (raw: unknown) => boolean {
  const known = new Set<string>();
  return (raw) => {
    const one = numbered.safeParse(raw);
    if (!one.success) return false;
    if (known.has(one.data.id)) return true;
    known.add(one.data.id);
    for (const oldest of known) {
      if (known.size <= most) break;
      known.delete(oldest);
    }
    return false;
  };
}
