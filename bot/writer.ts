import type { Asked } from '../engine/commands.ts';
import type { Writer } from '../engine/declare/desk.ts';

/** Who asks, and where. */
export function writerOf({ actor, account, chat }: Asked): Writer {
  return { name: actor.name, surface: `${account.platform} ${chat}` };
}
