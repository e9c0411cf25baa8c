import { hostOf, nameOf, partsOf, schemeOf } from '../../engine/refs.ts';
import type { ResourceRef } from '../../engine/types.ts';
import { document, type PageFrame } from './frame.ts';
import { html, type Html } from './html.ts';
import { pathTo } from './links.ts';
import { asOf, beside, counted, nothing, pill, section, span, table, type Clock } from './pieces.ts';

/** What a resource is, as the inventory sorts them. */
export type InventoryKind = 'cluster' | 'host' | 'guest' | 'container' | 'storage' | 'disk' | 'probe' | 'declaration' | 'other';

/** One resource as it was last seen; stale when that is too long ago to count. `name` is what people call it where its ref does not say. */
export type InventoryItem = {
  resource: ResourceRef; kind: InventoryKind; name: string | null; owner: string | null;
  status: string; health: string; unwell: boolean; seenAt: Date; stale: boolean;
};

/** Everything that was seen; `more` says that there is more than one page lists. */
export type InventoryView = Clock & { items: readonly InventoryItem[]; more: boolean };

/** The inventory, one table for each host or cluster. */
export function inventoryPage(view: InventoryView, frame: PageFrame): string {
  const { items, more } = view;
  const unwell = items.filter((one) => one.unwell || one.stale).length;
  return document(frame, 'Inventory', html`
<div class="title"><h1>Inventory</h1>${asOf(view)}</div>
<p>${items.length === 0 ? 'Nothing has been seen yet.' : html`${counted(items.length, 'thing')}${more ? ', and more that are not listed' : ''}; ${unwell === 0 ? 'all are as they should be' : html`${unwell} unwell or not seen lately`}.`}</p>
${[...byHost(items)].map(([host, those]) => section(hostId(host), beside(host, html`<span class="faint">${countsOf(those)}</span>`), hostTable(host, those, view)))}`);
}

/** The host, cluster or group that a resource stands under. */
export function groupOf(resource: ResourceRef): string {
  const scheme = schemeOf(resource);
  return scheme === 'net' ? 'probes' : scheme === 'git' ? `declarations in ${hostOf(resource)}` : hostOf(resource);
}

/** The id of the part of the inventory that is about a host. */
export function hostId(host: string): string {
  return `host-${encodeURIComponent(host)}`;
}

function byHost(items: readonly InventoryItem[]): Map<string, InventoryItem[]> {
  const hosts = new Map<string, InventoryItem[]>();
  for (const item of items) {
    const host = groupOf(item.resource);
    const those = hosts.get(host);
    if (those) those.push(item);
    else hosts.set(host, [item]);
  }
  return hosts;
}

function countsOf(items: readonly InventoryItem[]): string {
  const kinds = [...new Set(items.map((one) => one.kind))];
  return kinds.map((kind) => counted(items.filter((one) => one.kind === kind).length, kind === 'other' ? 'other' : kind)).join(', ');
}

function hostTable(host: string, items: readonly InventoryItem[], clock: Clock): Html {
  if (items.length === 0) return nothing('Nothing has been seen here.');
  return table({ kind: 'inventory', caption: `What was seen on ${host}`, columns: ['Name', 'Kind', 'Status', 'Health', 'Owner', 'Seen ago'] },
    items.map((one) => [nameIn(one), html`<span class="faint">${one.kind}</span>`, statusOf(one), healthOf(one), one.owner ?? html`<span class="faint nil">–</span>`, span(one.seenAt, clock)]));
}

function nameIn({ resource, name, kind }: InventoryItem): Html {
  const own = nameOnHost(resource);
  const logs = kind === 'container' ? html` <a class="side" href="${pathTo('/logs', { service: resource })}">log<span class="heard"> of ${name ?? own}</span></a>` : null;
  return html`<a href="${pathTo('/facts', { resource })}">${name ?? own}</a>${name === null || name === own ? null : html` <span class="faint">${own}</span>`}${logs}`;
}

/** The name without its host; of nodes and storages without the word that says what they are. */
function nameOnHost(resource: ResourceRef): string {
  const [host = '', first, ...rest] = partsOf(resource);
  if (first === 'node' || first === 'storage') return rest.join('/');
  return nameOf(resource).slice(host.length + 1) || host;
}

function statusOf({ status, stale, health, unwell }: InventoryItem): Html {
  if (stale) return html`${pill('warn', 'stale')} was ${status}`;
  return unwell && health === 'none' ? pill('bad', status) : html`${status}`;
}

function healthOf({ health, stale, unwell }: InventoryItem): Html {
  if (stale) return html`unknown`;
  if (health === 'none') return html`<span class="faint nil">no check</span>`;
  return unwell ? pill('bad', health) : html`${health}`;
}
