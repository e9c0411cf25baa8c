import type { CloudSafe } from './distill.ts';

const platforms = ['discord', 'telegram', 'console'] as const;
export type Platform = (typeof platforms)[number];

/** Whether a text names a platform. */
export function isPlatform(text: string): text is Platform {
  return platforms.some((one) => one === text);
}

export type Role = 'admin' | 'user';

/** A chat account. `bot` is what the platform says of it. */
export type Account = { platform: Platform; id: string; bot: boolean };

/** A listed person. */
export type Actor = { name: string; role: Role };

export const pressActions = ['approve', 'decline', 'why', 'details', 'ack', 'check', 'silence', 'maintain', 'ask', 'correct', 'turn', 'approve_all', 'halt', 'ignore', 'skip'] as const;
export type PressAction = (typeof pressActions)[number];

/** One press of a button, as the channel saw it. `late` means it waited while nobody listened; `typed` is what was typed with it, which may be nothing. */
export type Press = { token: string; account: Account; chat: string; at: Date; late: boolean; typed?: string };

/** What a button stands for; it is stored, the button carries only the token. `page` is the page that it turns to. */
export type Button = { token: string; ticketId: number; platform: Platform; chat: string; action: PressAction; stepId: string | null; digest: string | null; page?: number };

/** That a listed person wants exactly this step. */
export type Approval = { id: string; stepId: string; digest: string; person: string; account: Account; chat: string; at: Date };

/** Why a press changed nothing. */
export type RefusalReason =
  | 'forged' | 'stranger' | 'bot' | 'role' | 'chat' | 'late' | 'changed' | 'expired' | 'stale'
  | 'recovered' | 'done' | 'taken' | 'parked' | 'away' | 'unconfirmed' | 'unsaid' | 'busy' | 'long';

/** What is to be typed with a press: a name to the letter, a reason, which may be left out, or what somebody knows better. `hint` stands where it is typed. */
export type Asks = { what: 'name' | 'reason' | 'lesson'; hint: CloudSafe };

/** What the presser is told, privately. With `asks` the press counts once that is typed with it. */
export type Reply = { refused: RefusalReason | null; says: CloudSafe; asks?: Asks };
