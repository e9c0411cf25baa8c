import { applicationPattern, isSpelledAsName, slugOf, synonyms } from '../applications.ts';
import type { LabNames } from '../lab-names.ts';
import type { Meaning, Pointer } from './meaning.ts';
import { numberOf, whole } from './numbers.ts';
import { always, nameWord, quoted, rule, type Rule } from './rule.ts';

/** A virtual machine as people write it, as a pattern. */
export const vm = '(?:qemu |kvm |proxmox )?(?:vms?|virtual machines?|virtual servers?|qemu|kvm)(?: (?:guests?|instances?|machines?|servers?))?';
/** A container as people write it, as a pattern. */
export const container = '(?:(?:un)?privileged )?(?:lxcs?(?: containers?)?|containers?|cts?|linux containers?|system containers?)(?: (?:guests?|instances?))?';
const any = 'guests?|(?:virtual )?(?:instances?|machines?|boxe?s?|hosts?|servers?|systems?|environments?)';
const kind = `(?:${vm}|${container}|${any})`;
const list = `\\d{3,9}(?:\\s*(?:,|and|&|, and|or)\\s*#?\\d{3,9})*`;
const master = '(?:control[- ]?planes?|masters?|managers?|controllers?|control)';
const worker = '(?:workers?|agents?|minions?)';

/** Guests: kinds, numbers, roles, applications, and words that point at those spoken of before. */
export const guestRules: Rule[] = [
  rule(`(?:like|just as|same (?:config|setup|settings|specs|specification|size|resources)? ?as|the same (?:config|setup|settings|specs|specification|size|resources)? ?as|(?:similar|identical) to|modell?ed (?:on|after)|matching|copied from|based on|(?:an? )?(?:exact )?(?:copy|copies|clone|clones|duplicate|twin|replica)s? of|cloned? (?:from|of))\\s+(?:the )?(?:existing )?(${kind})?\\s*(?:#|id )?(?:${quoted}|(${nameWord}))`, likeOf),
  rule(`(${kind})\\s*(?:with )?(?:the )?(?:ids?|vmids?|ctids?|numbers?|numbered(?: from)?|no\\.?|#)?\\s*[:#=]?\\s*(\\d{3,9}) ?(?:to|through|-|–|\\.{2,3}) ?(\\d{3,9})(?!\\s*(?:[kmgt]i?b|gigs?|v?cpus?|cores?))`, ([says = '', word = '', from = '', to = '']) => (isRange(from, to) ? ids(rangeOf(from, to), kindOf(word), isLabel(says)) : null)),
  rule(`(${kind})\\s*(?:with )?(?:the )?(?:ids?|vmids?|ctids?|numbers?|numbered(?: from)?|no\\.?|#)?\\s*[:#=]?\\s*(${list})(?!\\s*(?:[kmgt]i?b|gigs?|v?cpus?|cores?)\\b(?!\\s*[:=]?\\s*\\d))`, ([says = '', word = '', said = '']) => ids(numbersIn(said), kindOf(word), isLabel(says))),
  rule(`(?:(?:with|and|the|an?|as|using|under|has|use|its)\\s+)*(?:vm|ct|guest|container)?[- ]?ids?\\s*(?:[:=#]|is|of|number)?\\s*(\\d{3,9}) ?(?:to|through|-|–|\\.{2,3}) ?(\\d{3,9})`, ([, from = '', to = '']) => (isRange(from, to) ? ids(rangeOf(from, to), null, true) : null)),
  rule(`(?:(?:with|and|the|an?|as|using|under|has|use|its)\\s+)*(?:vm|ct|guest|container)?[- ]?ids?\\s*(?:[:=#]|is|of|number)?\\s*#?(${list})`, ([, said = '']) => ids(numbersIn(said), null, true)),
  rule('#(\\d{3,9})', ([, said = '']) => ids([Number(said)], null, false)),
  rule('\\((id |id: ?|vmid |vmid: ?|#)?(\\d{3,9})\\)', ([, label = '', said = '']) => ids([Number(said)], null, /id/i.test(label))),
  rule(`(?:the )?(?:other|remaining) (${whole})(?: ${kind}| ones)?|(?:the )(?:other|remaining|rest of the) (?:${kind}|ones?)|the others?|the rest(?: of them)?`, ([, count = '']) => ({ is: 'them', how: 'rest', ...(count === '' ? {} : { count: numberOf(count) }) })),
  rule(`(?:all|both|each|every one|any|${whole}) of (?:them|those|these)|they all|(?:them|these|those|they)(?: (?:all|both))?|(?:these|those) (?:${whole} )?${kind}`, () => ({ is: 'them', how: 'them' })),
  rule(`both(?: of)?(?: the| my| our)? (?!(?:new|of|them|to|and|with|on|in)\\b)(${nameWord}) (${kind})`, ([, word = '', noun = ''], names) => (numberOf(word) > 0 || names.node(word) !== null ? null : { is: 'group', word, kind: kindOf(noun), all: true, count: 2 })),
  rule(`both(?: of them)?(?: (${kind}))?`, () => ({ is: 'them', how: 'both' })),
  rule(`all(?: (?:of )?(?:the )?(?:${whole}))(?: (${kind}))?`, () => ({ is: 'them', how: 'them' })),
  rule('it(?=,? (?:is|\'s) no longer)', () => ({ is: 'link', link: 'it' })),
  rule('it|its|itself|their|theirs', () => ({ is: 'them', how: 'it' })),
  rule(`the (${kind}s)(?= on )`, ([, noun = '']) => ({ is: 'group', word: '', kind: kindOf(noun), all: true })),
  rule(`(?:the|this|that|said|same|the new|the same|my new) (${kind})(?=\\s*(?:should|shall|must|needs?|gets?|has|is|on|to|with|at|in|from|for|and|,|\\.|$|!|\\?|boots?|starts?|runs?|'s|bigger|smaller|larger|faster))`, theKind),
  rule(`(?:(all|every|each|any)(?: of)?(?: the| my| our)?|the|my|our|these|those)\\s+(?:(running|stopped|old|unused|idle) )?(?:(${nameWord}) )?(${kind})`, (found, names) => groupOf(found, names)),
  rule(`(?:all|every)(?: of)?(?: the| my| our)? (${nameWord}) (?:ones|stuff|things)|everything`, ([, word = '']) => ({ is: 'group', word, kind: null, all: true })),
  rule('(?:ha |highly[- ]available )?(?:ubuntu |debian )?(?:kubernetes|k8s|k3s|rke2|microk8s|kube)(?: (?:test|dev|home|ha|small|little|lab))* (?:cluster|setup|installation|environment)s?|(?:ha |small |home )?(?:cluster (?:of|with|running) (?:kubernetes|k8s|k3s))', () => ({ is: 'kubernetes', cluster: true })),
  rule('(?:k3s|rke2) servers?(?=[^.;]*\\b(?:agents?|workers?)\\b)', ([says = '']) => role('master', says)),
  rule('(?<=(?:k3s|rke2)[^.;]{0,80} )servers?(?=[^.;]*\\b(?:agents?|workers?)\\b)', ([says = '']) => role('master', says)),
  rule(`(?:(?:kubernetes|k8s|k3s|rke2|kube) )?${master}(?:[- ](?:plane|node|vm|server|machine|guest))*s?`, ([says = '']) => role('master', says)),
  rule(`(?:(?:kubernetes|k8s|k3s|rke2|kube) )?${worker}(?:[- ](?:node|vm|server|machine|guest))*s?`, ([says = '']) => role('worker', says)),
  rule(`(?:kubernetes|k8s|k3s|rke2|kube|cluster) (?:nodes?|vms?|virtual machines?|servers?|machines?|hosts?|guests?)`, ([says = '']) => role('node', says)),
  rule('(?:for (?:use (?:as|in|with) )?(?:an? |the |our |my )?(?:new |home |future )?)?(?:kubernetes|k8s)(?: cluster| lab| nodes?)?', () => ({ is: 'kubernetes', cluster: false })),
  rule('(?:with |running )?k3s|rke2|microk8s', () => ({ is: 'kubernetes', cluster: true })),
  rule('(?:an? )?(?:vms?|virtual machines?) or (?:an? )?(?:lxc |ct |lxc )?(?:containers?|lxcs?|cts?)|(?:an? )?(?:containers?|lxcs?|cts?|lxc containers?) or (?:an? )?(?:vms?|virtual machines?)', () => ({ is: 'kind', kind: null, many: false })),
  rule('(?:(?:and|with|to be) )*(?:named?|called|names?) (?:them )?(?:after|for|like|from|accordingly|somehow|something)(?: [\\p{L}-]+){0,4}', ([says = '']) => ({ is: 'vague', about: 'name', says })),
  rule('[x×] ?(\\d{1,3})(?! ?(?:[kmgt]i?b|gigs?|[mgt])\\b)', ([, count = '']) => ({ is: 'count', count: Number(count), times: true })),
  rule('docker containers?', () => ({ is: 'vague', about: 'kind', says: 'Docker container' })),
  rule(`(?:(?:running|for|to run|hosting|to host|to serve|with|serving)\\s+(?:an? |the |my |our )?)?(${applicationPattern})(?: (?:instance|application|app|service|stack|dns|node|bridge|exporter|agent|client))?`, ([, app = '']) => applicationOf(app)),
  rule(container, ([says = '']) => ({ is: 'kind', kind: 'lxc', many: /s$/i.test(says) })),
  rule(vm, ([says = '']) => ({ is: 'kind', kind: 'vm', many: /s$/i.test(says) && !/(?:virtual|kvm)$/i.test(says) })),
  rule(any, ([says = '']) => ({ is: 'kind', kind: null, many: /s$/i.test(says) && !/^this$/i.test(says) })),
  rule('(?:docker|container) host', () => applicationOf('docker')),
  rule('nodes?', ([says = '']) => role('node', says)),
  rule(`(?:the )?(?:existing )?(?:(?:vm|container|guest|lxc|ct|machine) )?(?:called |named )?(?:the |our |my )?(?:${quoted}|(${nameWord}))(?:['’]s?)?`, (found, names) => listed(found, names)),
  rule(`(?<!\\b(?:for|as|like) )(?:the|our|my) (${nameWord})`, ([, word = ''], names) => ((synonyms[word.toLowerCase()] ?? []).some((one) => names.guest(one) !== null) ? { is: 'group', word, kind: null, all: false } : null)),
  rule(`(?<=\\b(?:delete|remove|move|migrate|stop|start|restart|reboot|snapshot|give|grow|tag|put) )(?:all )?(?:the|our|my) (databases|webservers|websites|applications|apps|files)`, ([, word = '']) => ({ is: 'group', word: word.toLowerCase().replace(/s$/, ''), kind: null, all: true })),
  always('(?:one|another|any) of (?:the|my|our) [a-z]+', { is: 'vague', about: 'guest', says: 'one of them' }),
];

/** What kind a word for a guest names; null where it may be either. */
export function kindOf(word: string): 'vm' | 'lxc' | null {
  if (word === '') return null;
  if (new RegExp(`^(?:${vm})$`, 'i').test(word)) return 'vm';
  return new RegExp(`^(?:${container})$`, 'i').test(word) ? 'lxc' : null;
}

function ids(vmids: number[], of: 'vm' | 'lxc' | null, label: boolean): Meaning {
  return { is: 'ids', vmids, kind: of, label };
}

/** "VM with id 120" gives a number to what may be new; "VM 120" points at it. */
function isLabel(says: string): boolean {
  return /\bids?\b|\b(?:vm|ct)ids?\b|number/i.test(says);
}

function numbersIn(text: string): number[] {
  return (text.match(/\d{3,9}/g) ?? []).map(Number);
}

function isRange(from: string, to: string): boolean {
  return Number(to) > Number(from) && Number(to) - Number(from) < 100;
}

function rangeOf(from: string, to: string): number[] {
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at);
}

function role(name: string, says: string): Meaning {
  return { is: 'role', role: name, many: /s$/i.test(says), ...(/^(?:k3s|rke2)/i.test(says) ? { k3s: true } : {}) };
}

function applicationOf(app: string): Meaning {
  const says = app.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return { is: 'app', slug: isSpelledAsName(app) ? says : slugOf(app), says, words: app.trim().split(/\s+/).length };
}

function likeOf([says = '', word = '', inQuotes = '', plain = '']: readonly string[], names: LabNames): Meaning | null {
  const name = inQuotes || plain;
  if (/^\d{3,9}$/.test(name)) return names.template(name) !== null && names.numbered(Number(name)) === null ? null : { is: 'like', pointer: { by: 'vmid', vmid: Number(name), kind: kindOf(word) } };
  const guest = names.guest(name);
  if (guest !== null && names.template(name) === null) return { is: 'like', pointer: { by: 'name', name: guest.name, kind: kindOf(word) } };
  const isUnknown = names.lab.guests != null && /^(?:like|same|the same|similar|identical)/i.test(says) && names.template(name) === null && names.containerTemplate(name) === null && !/^(?:an?|the|this|that|those|these|so|any|usual|before|always|other|last|it|them|to|me|us)$/i.test(name);
  if (isUnknown && (inQuotes !== '' || /^\p{L}/u.test(name))) return { is: 'like', pointer: { by: 'name', name, kind: kindOf(word) } };
  return names.lab.guests == null && (word !== '' || /^(?:like|same|the same|similar|identical)/i.test(says) && /[-\d]/.test(name)) && !/^(?:as|based)/i.test(says) ? { is: 'like', pointer: { by: 'name', name, kind: kindOf(word) } } : null;
}

function theKind([, word = '']: readonly string[]): Meaning {
  return { is: 'them', how: /s$/i.test(word) ? 'them' : 'it' };
}

/** "The test VMs", "all containers": several guests by what they are called or are. One is "the database VM". */
function groupOf([, all = '', state = '', word = '', noun = '']: readonly string[], names: LabNames): Meaning | null {
  const many = /s$/i.test(noun) || all !== '';
  if (/^(?:virtual|lxc|linux|qemu|kvm)$/i.test(word) && !many) return null;
  if (word !== '' && (numberOf(word) > 0 || /^(?:new|other|same|following|existing|of|to|and|with|on|in)$/i.test(word) || names.node(word) !== null)) return null;
  if (word === '' && state === '' && (all === '' || !many)) return null;
  return { is: 'group', word: state === '' ? word : `${state} ${word}`.trim(), kind: kindOf(noun), all: many };
}

function listed([says = '', inQuotes = '', word = '']: readonly string[], names: LabNames): Meaning | null {
  const guest = names.guest(inQuotes || word);
  const kind = kindOf(/^(?:the )?(?:existing )?(vm|container|lxc|ct) /i.exec(says)?.[1] ?? '');
  return guest && { is: 'guests', pointers: [{ by: 'name', name: guest.name, kind } satisfies Pointer], bare: !/^(?:the|vm|container|guest|lxc|ct|machine|existing)\s/i.test(says) };
}
