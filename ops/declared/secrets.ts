import type { Lock } from '../../engine/declare/lock.ts';
import { newRedactor, redact } from '../../engine/redact/redact.ts';

/** What somebody wrote into Git may hold secrets, and what is read of it is kept in the database and shown to models. */
export function withoutSecrets(english: string | null): string | null {
  return english === null ? null : redact(english).text;
}

/** A lock whose sentences hold no secrets, for they may have been written by hand; all that it declares is as it was. */
export function lockWithoutSecrets<Some extends Pick<Lock, 'sentences'>>(lock: Some): Some {
  if (lock.sentences === undefined) return lock;
  const { line } = newRedactor();
  return { ...lock, sentences: lock.sentences.map((sentence) => sentence.split('\n').map((text) => line(text).text).join('\n').slice(0, longest)) };
}

/** Letters of a sentence that a lock takes. */
const longest = 4000;
