import type { Json } from './types.ts';

/** One request to the API of a machine and what came of it; nothing secret is in it. */
export type ApiCall = {
  /** When it was sent. */
  at: Date;
  /** The name of the cluster that was asked. */
  cluster: string;
  /** Who asked, as the machine knows it: the id of a token. */
  token: string;
  method: string;
  path: string;
  params: Record<string, Json>;
  /** The status of the answer; null when none came. */
  status: number | null;
  /** Why there was no good answer, in words; null when there was one. */
  fault: string | null;
  /** The beginning of the answer. */
  answer: string;
  /** Bytes of the whole answer. */
  bytes: number;
  /** Milliseconds from sending to the end of the answer. */
  ms: number;
};

/** Takes note of a call. It never waits and never throws. */
export type NoteCall = (call: ApiCall) => void;
