import { containerTemplatesOf, templatesOf } from './lab-names.ts';
import type { Lab } from './lab.ts';
import type { Wish } from './wish.ts';

/** Releases of operating systems, where neither the text nor the templates of the lab tell one. */
const releases: Readonly<Record<string, string>> = { ubuntu: '24.04', debian: '13', alpine: '3.22', fedora: '42', rocky: '9', almalinux: '9', centos: '9', opensuse: '15.6' };

/** Whether an operating system has releases by number. */
export function isReleased(os: string): boolean {
  return releases[os] !== undefined;
}

/** The release of an operating system without one: the newest that the lab has a template of, else the newest known. */
export function releaseFor(os: string, wish: Pick<Wish, 'kind'>, lab: Lab): string {
  const listed = (wish.kind === 'lxc' ? containerTemplatesOf(lab) : templatesOf(lab)).map(({ name }) => name);
  const found = listed.flatMap((name) => (name.toLowerCase().startsWith(os) ? [/(\d{1,2})[.]?(\d{2})?/.exec(name.slice(os.length))] : [])).flatMap((one) => (one ? [one[2] === undefined ? one[1] ?? '' : `${one[1] ?? ''}.${one[2]}`] : []));
  return found.sort((a, b) => Number(b) - Number(a))[0] ?? releases[os] ?? '';
}

/** The image of a guest that says none: the newest Debian that the lab has a template of, else its first template, else the usual. */
export function imageFor(wish: Pick<Wish, 'kind'>, lab: Lab): string {
  const listed = (wish.kind === 'lxc' ? containerTemplatesOf(lab) : templatesOf(lab)).map(({ name }) => name);
  const debian = listed.filter((name) => /^debian/i.test(name)).sort().at(-1);
  return debian ?? listed[0] ?? 'debian-13';
}
