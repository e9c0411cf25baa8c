import type { ArmedCard } from '../../engine/card.ts';
import { schemes } from '../../engine/refs.ts';
import { visible } from './visible.ts';

/** The link of a card as a full address; null when there is no status page that a phone could open. */
export function linkOf(card: Pick<ArmedCard, 'link'>, statusUrl: string | null): { label: string; url: string } | null {
  if (card.link === null || statusUrl === null || !reachable(statusUrl)) return null;
  const url = `${statusUrl.replace(/\/+$/, '')}/${card.link.path.replace(/^\/+/, '')}`;
  return URL.canParse(url) ? { label: card.link.label, url } : null;
}

/** Text of which every character is seen, and whose addresses no chat turns into a link; our own `docker://…` are none and stay as they are. */
export function unlinked(text: string): string {
  return visible(text).replace(/([a-z][a-z0-9+.-]*)?:(?=\/\/)/gi, (found, scheme = '') => (ours.has(String(scheme)) ? found : `${String(scheme)}:\u200b`));
}

const ours: ReadonlySet<string> = new Set(schemes);

function reachable(statusUrl: string): boolean {
  if (!URL.canParse(statusUrl)) return false;
  const { protocol, hostname } = new URL(statusUrl);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  const loopback = /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname);
  return !loopback && (hostname.includes('.') || hostname.startsWith('['));
}
