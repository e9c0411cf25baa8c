import type { CommandOption, CommandWorld } from '../engine/commands.ts';
import { named, safe, type CloudSafe } from '../engine/distill.ts';

/** The option that names an incident that is over; more may follow the name. */
export const storyOption = { name: 'incident', about: 'Such as INC-17', kind: 'text', suggests: true } as const satisfies CommandOption;

/** The remembered incidents that a typed text may mean, the newest first, each as it may be sent. */
export async function storiesLike(typed: string, { stories, called }: Pick<CommandWorld, 'stories' | 'called'>): Promise<CloudSafe[]> {
  const names = (await stories.latest()).map(({ ticketId, resource }) => called().text(safe`INC-${ticketId} (${named(resource)})`));
  return names.filter((name) => name.toLowerCase().includes(typed.trim().toLowerCase())).slice(0, most);
}

/** How many suggestions Discord takes. */
const most = 25;
