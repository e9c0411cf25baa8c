import type { How, Meaning, Topic } from './meaning.ts';
import { megabytesOf, numberOf, numeral, size, unit, whole } from './numbers.ts';
import { always, pattern, rule, type Rule } from './rule.ts';

const core = '(?:v-?|virtual )?(?:(?:cpu|processor)[- ]?(?:cores?|threads?)|cpus?|cores?|threads?|processors?)';
const ram = '(?:(?:of )?(?:main |system )?(?:ram|memory|mem)\\b)';
const diskNoun = '(?:mount points?|disks?|drives?|storage|hdds?|ssds?|nvmes?|rootfs|volumes?|space)';
const disk = `(?:(?:of )?(?:(?:root|boot|system|os|data|hard|virtual|storage|disk|ssd|nvme|scsi|main|primary|local|free)[- ]+)*${diskNoun})`;
const more = '(?:more|extra|additional|another|further|an extra|an additional)';
const how = '(?:(\\+|(?<=\\s)-(?=\\d)|to|by|from|at least|up to|about|around|of|with)\\s*(?<=[\\s+-]))?';
const is = '(?:\\s*(?:[:=]|is|of|to|at|should be|be)\\s*|\\s+)';

/** Numbers with what they are of: cores, memory, disks, and sizes that do not say it. */
export const amountRules: Rule[] = [
  rule(`(?:by|in|to) half(?: of (?:it|that))?(?!\\s*an?\\b)(?!\\s*-?(?:[kmgt]i?b|gigs?))`, () => ({ is: 'link', link: 'half' })),
  rule(`(?:(${ram}|memory)|(${disk}))?(?:${is})?${size}(?=\\s*(?:-+>|→|=>))`, ([, memory = '', some = '', number = '', of = '']) => sized([number, of], memory !== '' ? 'memory' : some === '' ? null : 'disk', 'from')),
  rule(`(?:${core}${is})?(?!\\d{3})(?:${whole}) ?(?:v?cpus?|cores?)?\\s*(?:-+>|→|=>)\\s*(${whole})(?: ?(?:v?cpus?|cores?))?(?!\\s*(?:[kmgt]i?b|gigs?|[gmt]\\b))`, ([, cores = '']) => coresOf(cores, 'is')),
  rule(`(?<=\\b(?:extend|expand|grow|increase|enlarge|raise|bump)(?:s|ed)? [^.;]{1,60} )with ${size}`, ([, number = '', of = '']) => sized([number, of], null, 'by')),
  rule('(?:rootfs|disk|scsi0|virtio0|sata0)\\s*[:=]\\s*([a-z][\\w-]*):(\\d+)g?b?', ([, storage = '', gb = '']) => ({ is: 'size', mb: Number(gb) * 1024, of: 'disk', how: 'is', storage })),
  { pattern: pattern('(\\d{1,3})\\s?c\\s?[/x-]?\\s?(?=\\d{1,4}\\s?g(?:i?b)?(?![\\p{L}\\p{N}]))'), means: ([, cores = '']) => coresOf(cores, 'is') },
  rule('(\\d+[.,]\\d+)[ -]?(?:v?cpus?|v?cores?)', ([, cores = '']) => coresOf(cores, 'is')),
  rule(`(?:an(?:d)? )?another(${unit})(?: (?:of )?(?:(ram|memory)|(${disk})))?`, ([, of = '', memory = '', some = '']) => sized(['1', of], memory !== '' ? 'memory' : some !== '' ? 'disk' : null, 'by')),
  rule(`${core}\\s*\\+\\s*(${whole})`, ([, cores = '']) => coresOf(cores, 'by')),
  rule(`${how}(?:${more} )?(${whole})[ -]?(?:(more|extra|additional|further|dedicated|virtual|less|fewer)[ -])?${core}(?: (more|extra|less|fewer))?`, (found) => coresOf(found[2] ?? '', howOf(found[1], found[0], found[3], found[4]))),
  rule(`an? (?:single |extra )?${core}`, ([says = '']) => coresOf('1', /extra/.test(says) ? 'by' : 'is')),
  rule(`(single|dual|double|quad|hexa|octa)[ -](?:core|cpu)(?: cpu)?`, ([, word = '']) => coresOf(word, 'is')),
  rule(`(?:number of )?${core}(?: count)?${is}(${whole})(?!\\s*-?(?:[kmgt]i?b|gigs?)\\b)`, ([says = '', cores = '']) => coresOf(cores, /\bby\b/.test(says) ? 'by' : 'is')),
  rule(`${how}(?:(another|an extra|an additional|extra|additional) )?${size}(?: (more|extra|additional|less))?(?: of)?(?: (?:the|its))?[ -]${ram}(?: (more|extra|less))?`,
    (found) => sized(found.slice(3), 'memory', howOf(found[0]))),
  rule(`(?:with |and )?${size}(?: of)? swap(?: space)?|swap(?: space)?${is}${size}`, ([, number = '', of = '', other = '', otherOf = '']) => ({ is: 'swap', mb: Math.round(megabytesOf(number || other, of || otherOf)) })),
  rule('(?:with |and )?(?:no|without) swap', () => ({ is: 'swap', mb: 0 })),
  rule('(?:the |its )?swap(?: space| size| file)?', () => ({ is: 'link', link: 'swap' })),
  rule(`${ram}${is}${how}${size}`, ([says, , number = '', of = '']) => sized([number, of], 'memory', howOf(says))),
  rule(`${ram}\\s*[:= ]\\s*(\\d{3,6})(?!\\s?(?:[kmgt]i?b|[gt]|gig))`, ([, mb = '']) => ({ is: 'size', mb: Number(mb), of: 'memory', how: 'is' })),
  rule(`(\\d{3,6}) (?:mb )?(?:of )?(?:ram|memory)`, ([, mb = '']) => ({ is: 'size', mb: Number(mb), of: 'memory', how: 'is' })),
  rule(`(${whole}) (?:x )?${size}(?: (?:of|for))?(?: the)?[ -](?:data |extra |virtual )?(?:disks|drives|volumes)`, ([, disks = '', number = '', of = '']) => ({ is: 'size', mb: megabytesOf(number, of), of: 'disk', how: 'is', disks: numberOf(disks) })),
  rule(`(?:an? )?(second|third|another|additional|extra|new|separate)( (?:${diskTypes()} )?(?:disk|drive|volume))(?: (?:of|with|having)(?: a size of)?)? ${size}`, ([, , , number = '', of = '']) => ({ ...sized([number, of], 'disk', 'is'), extra: true })),
  rule(`(?:an? )?(second|third|another|additional|extra|new|separate) ${size}[ -]${disk}`, ([, , number = '', of = '']) => ({ ...sized([number, of], 'disk', 'is'), extra: true })),
  rule(`${how}(?:an? (?:extra |additional )?)?(?:(another|an extra|an additional|extra|additional) )?${size}(?: (more|extra|additional|less))?(?: (?:of|for))?(?: (?:the|its|an?))?[ -]${disk}(?: (more|extra|less))?`,
    (found) => ({ ...sized(found.slice(3), 'disk', howOf(found[0])), thing: /(?:disk|drive|volume|ssd|hdd|nvme)s?$/i.test(found[0] ?? '') })),
  rule(`${disk}(?: size| space| capacity)?${is}${how}${size}`, ([says, , number = '', of = '']) => sized([number, of], 'disk', howOf(says))),
  rule(`${how}(?:(another|an extra|an additional|extra|additional) )?${size}(?: (more|extra|additional|less))?(?: (?:in )?size)?`, (found) => sized(found.slice(3), null, howOf(found[0]))),
  rule(`from (${numeral}) to ${size}[ -](?:of )?(?:ram|memory)`, ([, , number = '', of = '']) => sized([number, of], 'memory', 'is')),
  rule(`(to|by|from) (${numeral})(?!\\s*-?(?:[kmgt]i?b|nodes?|guests?|vms?|containers?)\\b)`, ([, word, value = '']) => ({ is: 'number', value: numberOf(value), how: howOf(word) })),
  rule('(?:the )?(?:disk |drive |volume )?((?:scsi|virtio|sata|ide|mp)\\d{1,2}|rootfs)', ([, slot = '']) => ({ is: 'slot', slot: slot.toLowerCase() })),
  rule(`${whole} (?:virtual |data |separate )?(?:disks|drives|volumes)`, () => ({ is: 'link', link: 'disks' })),
  rule('(\\d{1,3})c', ([, cores = '']) => coresOf(cores, 'is')),
  rule(`(?:[2-9]|two|three|four|dual)[- ]sockets?(?:(?: with| of| a| and|,| each| x)* ${whole} ${core})?(?: each| per socket)?`, ([says = '']) => ({ is: 'vague', about: 'cores', says })),
  rule('(?:(?:one|1|a|single)[- ])?socket', () => ({ is: 'link', link: 'socket' })),
  rule(`(?:number of )?${core}(?: count)?`, () => topic('cores')),
  rule('compute|processing power', () => topic('cores')),
  rule('(?:the )?(?:root )?file ?systems?|root ?fs|(?:disk )?storage(?= (?:of|for) )', () => topic('disk')),
  rule(`(?:ram|memory)(?: size)?`, () => topic('memory')),
  rule('(?:a |an )?(?:second|extra|additional|another|new) (?:data )?(?:disk|drive|volume)', () => ({ is: 'topic', topic: 'disk', extra: true })),
  rule(`(?:(?:root|boot|system|os|data|hard|virtual|main|primary)[- ])*(?:disk|drive|rootfs|volume|hdd|ssd)s?(?: size| space)?`, () => topic('disk')),
  always('vm resources?|resources', { is: 'vague', about: 'size', says: 'resources' }),
];

function diskTypes(): string {
  return '(?:data|scsi|hard|virtual|root|ssd|nvme)';
}

function coresOf(number: string, meant: How): Meaning {
  return { is: 'cores', cores: numberOf(number), how: meant };
}

function sized([number = '', of = '']: readonly string[], what: 'memory' | 'disk' | null, meant: How): Meaning & { is: 'size' } {
  return { is: 'size', mb: megabytesOf(number, of), of: what, how: meant };
}

function topic(of: Topic): Meaning {
  return { is: 'topic', topic: of };
}

function howOf(...words: readonly (string | undefined)[]): How {
  const said = words.join(' ').toLowerCase();
  if (/\b(?:less|fewer)\b|(?:^|\s)-\d/.test(said)) return 'less';
  if (/\+|\b(?:by|more|extra|additional|another|further)\b/.test(said)) return 'by';
  if (/\bat least\b/.test(said)) return 'least';
  return /\bfrom\b/.test(said) ? 'from' : 'is';
}
