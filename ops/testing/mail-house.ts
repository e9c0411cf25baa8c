import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authority } from './fake-proxmox-tls.ts';
import { until, type World } from './stack.ts';

/** Who reads the mail of the test worlds. */
export const owner = 'owner@attic.example';

/** Lets a world send mail to a server on this machine, which shows a certificate of the tests' own authority; its digest is due at any time of the day. */
export async function sendsMailTo(world: World, port: number): Promise<void> {
  const ca = join(world.folder, 'ca.pem');
  await writeFile(ca, authority().cert);
  Object.assign(world.env, {
    SMTP_URL: `smtp://copilot:open%20sesame@127.0.0.1:${port}?tls=required`, SMTP_FROM: 'Attic <copilot@attic.example>', DIGEST_TO: owner, DIGEST_AT: '00:00', SMTP_CA_FILE: ca,
  });
}

/** Something that was seen the day before yesterday, so that yesterday has a digest. */
export async function seenBefore({ database }: World): Promise<void> {
  await database.query("INSERT INTO facts (host, resource, kind, key, at, seen_at, is_state, value) VALUES ('docker://old', 'docker://old', 'host.reach', 'k', now() - interval '2 days', now() - interval '2 days', true, '{\"reachable\": true, \"why\": \"it answers\"}')");
}

/** Rings for a job, twice a second, until something is so: a bell that nobody leads to hear is lost, and one more each moment would keep the process from everything else. */
export async function ringUntil(world: World, job: string, { what, enough }: { what: string; enough: () => boolean | Promise<boolean> }): Promise<void> {
  let rungAt = 0;
  await until(what, async () => {
    if (await enough()) return true;
    if (Date.now() - rungAt > 500) {
      rungAt = Date.now();
      await world.database.query("SELECT pg_notify('copilot', $1)", [`bell ${job}`]);
    }
    return false;
  });
}

/** Rings for the digest until the job has run once more. */
export async function digestRuns(world: World): Promise<void> {
  const ran = async (): Promise<string> => JSON.stringify(await world.database.query("SELECT max(at) FROM cursors WHERE name LIKE 'watched %'"));
  const before = await ran();
  await ringUntil(world, 'digest', { what: 'the job to run', enough: async () => await ran() !== before });
}

/** Makes all that waits due now. */
export async function hurry({ database }: World): Promise<void> {
  await database.query("WITH due AS (UPDATE deliveries SET due_at = now() WHERE sent_at IS NULL) SELECT pg_notify('copilot', 'deliveries')");
}
