import { defineCommand, sentence, type Asked, type AnswerCard, type CommandWorld } from '../../engine/commands.ts';
import { listed, safe } from '../../engine/distill.ts';
import { hushed } from '../../engine/hush.ts';
import type { ResourceRef, Ticket } from '../../engine/types.ts';
import { houseAnswer, houseKinds } from '../../templates/answers/house.ts';
import { resourceAnswer } from '../../templates/answers/resource.ts';
import { severityOf } from '../../templates/cards/incident.ts';
import { namesLike, whoIs } from '../whom.ts';

const usualHours = 6;
const ranks = { high: 0, medium: 1, low: 2 };

/** How the house is, or one resource: its state, what is open, and what its facts of the last hours changed. */
export default defineCommand({
  name: 'status',
  about: safe`How the house is, or one resource and what changed there`,
  usage: safe`/status [resource] [hours]`,
  roles: ['admin', 'user'],
  options: [
    { name: 'resource', about: safe`A container, guest, node, host or storage; without it the whole house`, kind: 'text', suggests: true },
    { name: 'hours', about: safe`How far to look back, in hours`, kind: 'whole', least: 1, most: 720 },
  ],
  answer: async (asked, world) => {
    const { resource } = asked.given;
    return typeof resource === 'string' ? ofResource(resource, asked, world) : ofHouse(world);
  },
  suggest: (_option, typed, world) => namesLike(typed, world),
});

async function ofHouse(world: CommandWorld): Promise<AnswerCard> {
  const [facts, open, hushes] = await Promise.all([world.facts.latest(houseKinds), world.tickets.openOn('all'), world.hushes()]);
  return houseAnswer({
    at: world.now(), timeZone: world.timeZone, staleSeconds: world.limits.STALE_SECONDS, facts, hushes, parts: world.parts(), open: [...open].sort(worstFirst),
  });
}

async function ofResource(typed: string, { given }: Asked, world: CommandWorld): Promise<AnswerCard> {
  const found = await whoIs(typed, world);
  if ('several' in found) return sentence(safe`Several have that name: ${listed(found.several, 10)}. Write which.`);
  if ('nearest' in found) {
    return sentence(found.nearest.length === 0 ? safe`I know nothing of that name.` : safe`I know nothing of that name. The nearest: ${listed(found.nearest, 5)}.`);
  }
  const hours = typeof given['hours'] === 'number' ? given['hours'] : usualHours;
  const at = world.now();
  const [history, open, hushes, topology] = await Promise.all([
    world.history(found.resource, new Date(at.getTime() - hours * 3_600_000)), world.tickets.openOn('all'), world.hushes(), world.topology(),
  ]);
  const asleep = hushed({ resource: found.resource, detector: '', signature: undefined }, hushes, { topology, now: at });
  return resourceAnswer({
    resource: found.resource, name: found.name, owner: world.called().owner(found.resource), hours, at, timeZone: world.timeZone, staleSeconds: world.limits.STALE_SECONDS, history,
    open: open.filter((ticket) => concerns(ticket, found.resource)).sort(worstFirst), hushes: asleep ? [asleep] : [],
  });
}

function concerns({ situation }: Ticket, resource: ResourceRef): boolean {
  return situation.resource === resource || situation.affected.some((one) => one.resource === resource);
}

function worstFirst(a: Ticket, b: Ticket): number {
  return ranks[severityOf(a)] - ranks[severityOf(b)] || b.id - a.id;
}
