import { nameWord, quoted, rule, type Rule } from './rule.ts';

const codenames: Readonly<Record<string, string>> = {
  bionic: 'ubuntu-18.04', focal: 'ubuntu-20.04', jammy: 'ubuntu-22.04', noble: 'ubuntu-24.04', buster: 'debian-10', bullseye: 'debian-11', bookworm: 'debian-12', trixie: 'debian-13',
};
const systems: Readonly<Record<string, string>> = {
  'home assistant os': 'haos', 'home assistant operating system': 'haos', 'hass os': 'haos', hassos: 'haos', haos: 'haos', 'rocky linux': 'rocky', rocky: 'rocky', almalinux: 'almalinux', 'alma linux': 'almalinux', alma: 'almalinux',
  'arch linux': 'archlinux', archlinux: 'archlinux', arch: 'archlinux', 'centos stream': 'centos', 'opensuse leap': 'opensuse', 'opensuse tumbleweed': 'opensuse', 'alpine linux': 'alpine', 'debian linux': 'debian', 'ubuntu linux': 'ubuntu',
  'oracle linux': 'oracle', 'windows server': 'windows-server', 'red hat': 'rhel', 'mikrotik routeros': 'routeros', 'umbrel os': 'umbrelos', 'talos linux': 'talos', 'flatcar linux': 'flatcar', 'ubuntu server': 'ubuntu', 'ubuntu cloud': 'ubuntu', 'debian cloud': 'debian',
};
const plain = 'ubuntu|debian|alpine|fedora|centos|opensuse|gentoo|nixos|devuan|rhel|freebsd|windows|truenas|truenas scale|opnsense|pfsense|openwrt|talos|flatcar|umbrelos|routeros|openmediavault|kali';
const system = [...Object.keys(systems), ...plain.split('|')].sort((a, b) => b.length - a.length).join('|');
const before = '(?:(?:(?:based on|running|runs|run|with|from|on|using|use|of|boot(?:ing)?|installed with)(?: an?)?|image|os|(?:operating |as )?system|is|:|=|the|official|latest|current|plain|clean|standard|new)\\s+)*';
const after = '(?:\\s+(?:lts|server|cloud|minimal|genericcloud|standard|linux|stable|base))*(?:\\s+(?:cloud[- ]?(?:init )?image|cloud[- ]?init|image|template|iso))?';

/** Images and templates: an operating system with its release, or the name of a template. */
export const imageRules: Rule[] = [
  rule(`(?:(?:(?:full |linked )?(?:cloned?|copied|copy|made|created|built)\\s+(?:from|of|off|out of)|from|of|using|based on|with|use|off)\\s+)(?:an? |the |my |our )*template(?:\\s*[:=]\\s*|\\s+)(?:called |named |with id |id )?(?:${quoted}|(${nameWord}))`, (found, names) => cloneOf(found[1] || (found[2] ?? ''), names)),
  rule(`(?:(?:an? )?(?:(?:full|linked) )?(?:cloned?|copied|copy|made|created|built)(?: \\((?:full|linked)\\))?\\s+(?:from|of|off|out of)|from|using|based on|off)\\s+(?:an? |the |my |our )*(?:template )?(?:${quoted}|(${nameWord}))(?:\\s+template)?`, (found, names) => templateOf(found, names)),
  rule(`(?:template|vm template)(?:\\s*[:=]\\s*|\\s+)(?!clone\\b)(?:${quoted}|(${nameWord}))`, (found, names) => templateOf([`cloned ${found[0] ?? ''}`, ...found.slice(1)], names)),
  rule(`(?:the |with the )?(${nameWord}) (?:vm )?template`, ([, word = ''], names) => (names.template(word) || /[-\d]/.test(word) && !isSystem(word) ? cloneOf(word, names) : null)),
  rule(`${before}(${system})(?:\\s+(?:lts|server|linux|version|release|v))*[- ]?v?(\\d{1,4}(?:\\.\\d{1,2}){0,2})(?!\\s*(?:[kmgt]i?b|gigs?|v?cpus?|v?cores?|more|new)\\b)${after}`, ([says = '', os = '', release = '']) => (isNumbered(says, release) ? null : { is: 'image', image: `${nameOf(os)}-${/^\d{4}$/.test(release) && nameOf(os) === 'ubuntu' ? `${release.slice(0, 2)}.${release.slice(2)}` : release}`, release: true })),
  rule(`${before}(?:ubuntu |debian )?\\(?(${Object.keys(codenames).join('|')})\\)?${after}`, ([, code = '']) => ({ is: 'image', image: codenames[code.toLowerCase()] ?? code, release: true })),
  rule(`${before}(${system})${after}`, ([, os = '']) => ({ is: 'image', image: nameOf(os), release: nameOf(os) === 'haos' })),
  rule(`(?:${before})(${nameWord})(?:\\s+(?:image|template))?`, ([, word = ''], names) => containerTemplate(word, names)),
];

/** "rocky-1" and "alma-01" are names in a row, "debian-12" is a release. */
function isNumbered(says: string, release: string): boolean {
  return says.includes(`-${release}`) && (release.startsWith('0') || !release.includes('.') && Number(release) < 7);
}

function nameOf(os: string): string {
  const said = os.toLowerCase();
  return systems[said] ?? said.replace(/ /g, '-');
}

/** Whether a word begins with the name of an operating system. */
export function isSystem(word: string): boolean {
  return new RegExp(`^(?:${system})`, 'i').test(word);
}

function cloneOf(word: string, names: Parameters<Rule['means']>[1]): ReturnType<Rule['means']> {
  const isImage = names.template(word) === null && new RegExp(`^(?:${system})-\\d+(?:\\.\\d+)?$`, 'i').test(word);
  if (isImage) return { is: 'image', image: word.toLowerCase(), release: true };
  return names.containerTemplate(word) === null ? { is: 'clone', from: names.template(word)?.name ?? word } : { is: 'image', image: names.containerTemplate(word) ?? word, release: true };
}

/** What is cloned from a listed template, or from a name that can only be one. */
function templateOf([says = '', inQuotes = '', word = '']: readonly string[], names: Parameters<Rule['means']>[1]): ReturnType<Rule['means']> {
  const name = inQuotes || word;
  const listed = names.template(name) !== null || names.containerTemplate(name) !== null;
  if (!listed && (names.storage(name) !== null || names.node(name) !== null)) return null;
  if (!listed && (names.guest(name) !== null || /^\d{3,9}$/.test(name) && names.numbered(Number(name)) !== null)) return null;
  const looksSo = /[-_]/.test(name) || inQuotes !== '' || /template$/i.test(says) || /^(?:full |linked )?clone/i.test(says);
  if (!listed && (!looksSo || /^\d+$/.test(name) && !/clone/i.test(says) || isSystem(name) && /^[a-z]+$/i.test(name) || /^(?:vm|ct|lxc|container|the|a|an|guest)$/i.test(name))) return null;
  if (!listed && /^(?:ubuntu|debian|alpine)-\d+(?:\.\d+)?$/i.test(name)) return { is: 'image', image: name.toLowerCase(), release: true };
  return cloneOf(name, names);
}

function containerTemplate(word: string, names: Parameters<Rule['means']>[1]): ReturnType<Rule['means']> {
  const [container, vm] = [names.containerTemplate(word), names.template(word)];
  if (container !== null) return { is: 'image', image: container, release: true };
  return vm === null || /^\d+$/.test(word) ? null : { is: 'clone', from: vm.name };
}
