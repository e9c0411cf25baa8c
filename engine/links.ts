import { randomInt } from 'node:crypto';
import type { Account, Role } from './types.ts';

/** A chat account, as a link names it: `discord:1234`. */
export type LinkedAccount = Pick<Account, 'platform' | 'id'>;

/** An account that asks to be let in. `proven` says that it has told the code that is shown at home. */
export type LinkWish = { account: LinkedAccount; code: string; proven: boolean; until: Date };

/** Accounts that an admin lets in besides those of the settings. A code gives no right; it only tells who can read what is shown at home. */
export type Links = {
  /** Writes down that an account asks, with a new code; null when too many ask already. */
  wish: (account: LinkedAccount, at: Date) => Promise<LinkWish | null>;
  /** Whether an account has told its code. After some wrong ones it has to ask anew. */
  prove: (account: LinkedAccount, code: string, at: Date) => Promise<boolean>;
  /** Those that ask now. */
  wishes: (at: Date) => Promise<LinkWish[]>;
  /** Lets an account in that has proven itself, as a person, who is a user unless the settings list them as more; null when it has not. */
  let: (account: LinkedAccount, as: { person: string; by: string; at: Date }) => Promise<Role | null>;
  /** Takes a link away; false when there is none. */
  end: (account: LinkedAccount) => Promise<boolean>;
};

/** How long a code is good, in seconds; how often a wrong one may be told; how many may ask at a time. */
export const linkSeconds = 600;
export const mostTries = 5;
export const mostWishes = 20;

/** A new code, of letters and digits that nobody takes for one another. */
export function newLinkCode(): string {
  const signs = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)] ?? '2').join('');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}

/** A code as it was meant, however it was typed. */
export function readLinkCode(typed: string): string | null {
  const signs = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  return new RegExp(`^[${alphabet}]{8}$`).test(signs) ? `${signs.slice(0, 4)}-${signs.slice(4)}` : null;
}

const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
