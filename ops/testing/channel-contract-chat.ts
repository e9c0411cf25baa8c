import type { Channel } from '../../engine/ports.ts';
import type { TestWorld } from './channel-world.ts';

/** Who presses what. */
export type ContractPress = { messageId: string; token: string; userId?: string; bot?: boolean };

/** A chat platform with its stand-in, as the contract drives it. */
export type ContractChat = {
  connect: (world: TestWorld, wrong?: { token?: string; chat?: string; dead?: boolean }) => Promise<Channel>;
  chat: string;
  /** All that a person reads on a message. */
  text: (messageId: string) => string;
  /** The tokens of the buttons that can be pressed on a message. */
  tokens: (messageId: string) => string[];
  /** Presses, and resolves with what the presser was told in answer; '' for nothing. */
  press: (press: ContractPress) => Promise<string>;
  count: () => number;
  remove: (messageId: string) => void;
  /** Answers the next message with 429. */
  limit: (seconds: number) => void;
  violations: () => string[];
  /** The files that were sent, the newest last. */
  files: () => { name: string; text: string }[];
  /** Requests that could notify, mention or link somebody. */
  alive: () => string[];
  /** Whether a second post with the same key makes no second message. */
  idempotent: boolean;
  close: () => Promise<void>;
};

/** Starts a chat and connects to it; both end after the test. */
export type Connected = () => Promise<{ chat: ContractChat; channel: Channel; kept: TestWorld }>;
