import { linkSeconds, mostTries, mostWishes, newLinkCode, type Links, type LinkWish } from '../engine/links.ts';
import { isPlatform, type Role } from '../engine/types.ts';
import { rows, together, touched, type Store } from './postgres.ts';

type WishRow = { platform: string; account: string; code: string; proven: boolean; until: Date };

/** The links, kept in Postgres. Each call rejects with a `store.*` Fault. */
export function linksIn(store: Store): Links {
  return {
    wish: async ({ platform, id }, at) => {
      await touched(store, 'DELETE FROM link_wishes WHERE until <= $1', [at]);
      const made = await rows<WishRow>(store,
        `INSERT INTO link_wishes (platform, account, code, made_at, until)
         SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM link_wishes WHERE NOT (platform = $1 AND account = $2)) < $6
         ON CONFLICT (platform, account) DO UPDATE SET code = excluded.code, made_at = excluded.made_at, until = excluded.until, tries = 0, proven = false
         RETURNING *`, [platform, id, newLinkCode(), at, new Date(at.getTime() + linkSeconds * 1000), mostWishes]);
      return made.flatMap(wishOf)[0] ?? null;
    },
    prove: async ({ platform, id }, code, at) => {
      const found = await rows<{ proven: boolean }>(store,
        `UPDATE link_wishes SET tries = tries + 1, proven = proven OR code = $3
         WHERE platform = $1 AND account = $2 AND until > $4 AND tries < $5 RETURNING code = $3 AS proven`, [platform, id, code, at, mostTries]);
      return found[0]?.proven === true;
    },
    wishes: async (at) => (await rows<WishRow>(store, 'SELECT * FROM link_wishes WHERE until > $1 ORDER BY made_at', [at])).flatMap(wishOf),
    let: ({ platform, id }, { person, by, at }) => together(store, async (on) => {
      const asked = await rows(on, 'DELETE FROM link_wishes WHERE platform = $1 AND account = $2 AND proven AND until > $3 RETURNING account', [platform, id, at]);
      if (asked.length === 0) return null;
      await rows(on, `INSERT INTO links (platform, account, person, by, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (platform, account) DO UPDATE SET person = excluded.person, by = excluded.by, at = excluded.at`, [platform, id, person, by, at]);
      return (await rows<{ role: Role }>(on, 'SELECT role FROM people WHERE name = $1', [person]))[0]?.role ?? 'user';
    }),
    end: async ({ platform, id }) => (await touched(store, 'DELETE FROM links WHERE platform = $1 AND account = $2', [platform, id])) > 0,
  };
}

function wishOf({ platform, account, code, proven, until }: WishRow): LinkWish[] {
  return isPlatform(platform) ? [{ account: { platform, id: account }, code, proven, until }] : [];
}
