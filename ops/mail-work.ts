import { mailSettings } from '../bot/email/settings.ts';
import type { Routes } from '../engine/delivery.ts';
import type { Deps } from '../engine/ports.ts';
import { readChats } from '../engine/routes.ts';
import type { Platform } from '../engine/types.ts';
import { digestWhenDue } from './digest.ts';
import { mailInstead, noteChats } from './fallback.ts';
import type { JobWork } from './job.ts';
import type { Mailing } from './mail.ts';
import type { Rig } from './rig.ts';

/** What the jobs of mail are done with; `chats` are those outside the house. */
export type MailWork = { rig: Rig; deps: Deps; routes: Routes; mailing: Mailing | null; chats: readonly Platform[]; leads: () => boolean };

/** The work of the jobs that make the digest and let mail stand in for the chats. */
export function mailWork({ rig, deps, routes, mailing, chats, leads }: MailWork): Pick<JobWork, 'digest' | 'standIn'> {
  const { store, timeZone, now, states, config } = rig;
  return {
    digest: async () => {
      await mailing?.look();
      const { DIGEST_AT: clock, DIGEST_CHAT } = config.of(mailSettings);
      const wanted = readChats(DIGEST_CHAT) ?? [];
      if (leads()) await digestWhenDue({ store, timeZone, now, facts: deps.facts, called: deps.words.called, parts: states.all, readers: { to: mailing?.to ?? [], routes, chats: chats.filter((chat) => wanted.includes(chat)) }, clock });
    },
    standIn: async () => {
      await noteChats(rig, chats);
      if (mailing && leads()) await mailInstead({ rig, deps, mailing, chats });
    },
  };
}
