import { macFrom, type ChangeSpec, type GuestMake } from '../../engine/changes.ts';
import { tagsFor } from '../../engine/changes-made.ts';
import { textIn, type Config } from './configs.ts';
import { optionsOf, withoutNote } from './make.ts';
import type { Params } from './paths.ts';

type Wanted = ChangeSpec<'configureGuest'>;
type Card = NonNullable<Wanted['cards']>[number];

/** The parameters that bring a guest from its configuration to what is wanted; what else stands on a line is kept. */
export function settingsFor(wanted: Wanted, make: Pick<GuestMake, 'kind' | 'tags'>, config: Config): Params {
  const { kind } = make;
  const text = (name: string): string => textIn(config, name);
  const description = wanted.description ?? (wanted.birth === undefined ? undefined : withoutNote(text('description'), wanted.birth));
  const gone = [...(wanted.startupOrder === null ? ['startup'] : []), ...(description === '' && wanted.description === undefined ? ['description'] : [])];
  const settings = {
    [kind === 'qemu' ? 'name' : 'hostname']: wanted.name, ...coresFor(wanted.cores, text('sockets')), memory: wanted.memoryMb, onboot: wanted.onboot, protection: wanted.protection,
    description: gone.includes('description') ? undefined : description, tags: wanted.tags === undefined ? undefined : tagsFor(wanted.tags, make.tags).join(';'),
    startup: wanted.startupOrder == null ? undefined : lineWith(text('startup'), { order: String(wanted.startupOrder) }),
    features: wanted.features === undefined || kind === 'qemu' ? undefined : lineWith(text('features'), { nesting: wanted.features.includes('nesting') ? '1' : '0' }),
    ...(kind === 'qemu' ? cloudInitFor(wanted) : {}), ...cardsFor(withIdentity(wanted, kind), kind, text),
    ...(wanted.birth === undefined || kind === 'lxc' ? {} : { smbios1: lineWith(text('smbios1'), { uuid: wanted.birth }) }),
    ...(gone.length === 0 ? {} : { delete: gone.join(',') }),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Params;
}

function withIdentity({ birth, cards = [] }: Wanted, kind: GuestMake['kind']): readonly Card[] {
  if (birth === undefined || kind === 'qemu') return cards;
  const first = cards.find(({ slot }) => slot === 0) ?? { slot: 0 };
  return [...cards.filter(({ slot }) => slot !== 0), { ...first, mac: macFrom(birth, 0) }];
}

/** More than one socket stays while the cores can be shared out evenly. */
function coresFor(cores: number | undefined, sockets: string): Params {
  if (cores === undefined) return {};
  const count = Number(sockets || 1);
  if (count === 1) return { cores };
  return cores % count === 0 ? { cores: cores / count } : { cores, sockets: 1 };
}

function cloudInitFor({ user, sshKeys }: Wanted): Params {
  return { ...(user === undefined ? {} : { ciuser: user }), ...(sshKeys === undefined ? {} : { sshkeys: encodeURIComponent(sshKeys.join('\n')) }) };
}

function cardsFor(cards: readonly Card[], kind: GuestMake['kind'], text: (name: string) => string): Params {
  return Object.fromEntries(cards.flatMap((card): [string, string][] => {
    const name = `net${String(card.slot)}`;
    const address = { ip: card.ip, gw: card.gateway ?? (card.ip === 'dhcp' ? null : card.gateway) };
    const line = { bridge: card.bridge, tag: card.vlan === null ? null : card.vlan?.toString() };
    if (kind === 'lxc') return [[name, lineWith(text(name) || `name=eth${String(card.slot)}`, { ...line, ...address, hwaddr: card.mac })]];
    const before = text(name) || 'virtio';
    const [model = 'virtio'] = before.split(/[=,]/);
    const told = card.ip === undefined && card.gateway === undefined ? [] : [[`ipconfig${String(card.slot)}`, lineWith(text(`ipconfig${String(card.slot)}`), address)] as [string, string]];
    const isWired = text(name) === '' || card.bridge !== undefined || card.vlan !== undefined || card.mac !== undefined;
    const wire = lineWith(before, { ...line, ...(card.mac === undefined ? {} : { [model]: card.mac }) });
    return [...(isWired ? [[name, wire] as [string, string]] : []), ...told];
  }));
}

/** A line with some of its parts changed; null takes one away, undefined leaves it. What has no name stays in front. */
function lineWith(words: string, change: Readonly<Record<string, string | null | undefined>>): string {
  const options = optionsOf(words);
  const bare = words.split(',').filter((part) => part !== '' && !part.includes('=') && change[part] == null);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) options.delete(name);
    else if (value !== undefined) options.set(name, value);
  }
  const model = Object.keys(change).filter((name) => words.split(',').includes(name));
  const pairs = [...options].sort(([a], [b]) => Number(model.includes(b)) - Number(model.includes(a))).map(([name, value]) => `${name}=${value}`);
  return [...bare, ...pairs].join(',');
}
