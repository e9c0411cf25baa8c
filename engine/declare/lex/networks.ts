import { numberOf, whole } from './numbers.ts';
import { nameWord, rule, type Rule } from './rule.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const address = `${octet}(?:\\.${octet}){3}`;
const called = '(?:(?:with|at|on|under|reachable|available|by|using|and|has|to|its|an?|the|is)\\s+)*(?:(?:fixed|static|ipv4|private|lan|network)\\s+)*(?:ip(?:v4)?(?:[- ]address(?:es)?)?s?|address(?:es)?)\\s*(?:[:=]|is|of|to|should be|from)?\\s*';

const vlan = 'vlan(?:[- ]?(?:id|tag))?\\s*[:=#]?\\s*';

/** What something is taken in place of, which says nothing more of it. */
const formerly = `(?:instead of|rather than|in place of)\\s+(?:(?:the|an?|its|only|just|node|host|bridge|vlan|storage|template)\\s+)*(?:${address}(?:/\\d{1,2})?|\\d+(?:[.,]\\d+)?\\s?\\p{L}+|${nameWord})`;

/** Networks: addresses, gateways, bridges, VLANs, DHCP. */
export const networkRules: Rule[] = [
  rule(formerly, () => ({ is: 'link', link: 'instead' })),
  rule('from (?:an? |the |its )*(?:(?:static|fixed|dhcp)(?: (?:ip(?:v4)?|addresses|address))*|ip(?:v4)?(?: address)?)(?= to )', () => ({ is: 'link', link: 'from' })),
  rule(`(?:(?:with|and|the|an?|its|via|through|using|default)\\s+)*(?:gateway|gw|router|default route)\\s*(?:[:=]|is|of|at|to|via)?\\s*(${address})`, ([, gw = '']) => ({ is: 'card', card: { gw } })),
  rule('(?:(?:with|and|the|an?|its|via|through|using|default)\\s+)*(?:gateway|gw)\\s*(?:[:=]|is|of|at|to|via)?\\s*\\.(\\d{1,3})', ([, byte = '']) => ({ is: 'card', card: { gw: `.${byte}` } })),
  rule(`via (${address})`, ([, gw = '']) => ({ is: 'card', card: { gw } })),
  rule(`(?<=\\b(?:change|switch|move|update|set|alter|renumber)[^.;]{0,80} )from ${address}(?:/\\d{1,2})?(?= to )`, () => ({ is: 'link', link: 'from' })),
  rule(`(?<=\\b(?:change|switch|move|update|set|alter|renumber)[^.;]{0,80} )(?:the |its )?(?:ip(?: address)?|address)(?= from ${address})`, () => ({ is: 'link', link: 'ip' })),
  rule(`(?:${called})?(?:from )?(${address})(?:/(\\d{1,2}))?\\s*(?:to|until|through|thru|up to|\\.{2,3}|-|–|—)\\s*(?:\\.?(\\d{1,3})(?!\\.)|(${address}))(?:/(\\d{1,2}))?`, rangeOf),
  rule(`(?:${called}|(?:(?:at|with|on|to)\\s+)*)((?:${address}(?:/\\d{1,2})?)(?:\\s*(?:,|and|&|, and)\\s*${address}(?:/\\d{1,2})?)+)`, ([, list = '']) => ({ is: 'addresses', ips: list.split(/\s*(?:,\s*and\b|,|and|&)\s*/) })),
  rule(`(?:${called}|(?:(?:at|with|on|to|a|the|and|under)\\s+)*(?:(?:static|fixed)\\s+)?)(${address}/\\d{1,2}|${address})`, ([, ip = '']) => (Number(ip.split('/')[1] ?? 24) <= 32 ? { is: 'card', card: { ip } } : { is: 'vague', about: 'ip', says: `${ip} is no address` })),
  rule('(?:(?:with|via|using|by|use|from|gets?|its|an?|the|and|over|through|set to|on)\\s+)*(?:(?:ip|ips|address|addresses|ip address|ip addresses|network)\\s*(?:by|via|from|through|over|:|=|with)?\\s*)?dhcp(?! (?:server|service|host|container|vm)\\b)(?: (?:address|addresses|ip|ips|lease|networking|network))?', () => ({ is: 'card', card: { ip: 'dhcp' } })),
  rule(`(?:(?:from|the|its)\\s+)*${vlan}\\d{1,4}\\s*(?:to|into|onto|over to|->|→|=>)\\s*(?:${vlan})?(\\d{1,4})`, ([, id = '']) => vlanOf(id)),
  rule(`(?:(?:on|in|to|with|into|using|and|tagged|the|a)\\s+)*${vlan}(\\d{1,4}) instead of (?:${vlan})?\\d{1,4}`, ([, id = '']) => vlanOf(id)),
  rule('(?:(?:on|in|to|with|into|using|and|tagged|the|a)\\s+)*vlan(?:[- ]?(?:id|tag))?\\s*[:=#]?\\s*(\\d{1,4})', ([, vlan = '']) => vlanOf(vlan)),
  rule('(?:(?:the|its|their) )?vlan(?:[- ]?(?:ids?|tags?|number))?', () => ({ is: 'link', link: 'vlan' })),
  rule('(?:tagged|tag) (?:with |as )?(\\d{1,4})', ([, vlan = '']) => vlanOf(vlan)),
  rule(`(?:(?:on|to|with|via|using|over|through|and|the)\\s+)*(?:(?:network )?bridge\\s*[:=]?\\s*(?:called )?)?(vmbr\\d+(?:v\\d+)?)`, ([, bridge = '']) => ({ is: 'card', card: { bridge } })),
  rule(`(?:(?:on|to|with|via|using|over|through|and|the)\\s+)+(?:network )?bridge\\s*[:=]?\\s*(${nameWord})`, ([, bridge = '']) => ({ is: 'card', card: { bridge } })),
  rule(`(?:(?:on|to|via|using|over|through)\\s+)(?:the )?(${nameWord})`, ([, word = ''], names) => {
    const bridge = names.bridge(word);
    return bridge === null ? null : { is: 'card', card: { bridge } };
  }),
  rule(`(?:(?:with|and|has|having) )?(${whole}) (?:virtual |separate |different )?(?:network (?:cards?|interfaces?|adapters?|devices?)|nics?|interfaces)`, ([, cards = '']) => ({ is: 'cards', cards: numberOf(cards) })),
  rule('(?:the |its )?(?:first|primary|main|management) (?:nic|network card|network interface|interface|card)|(?:the )?(?:net0|eth0)\\s*[:=]?', () => ({ is: 'link', link: 'card' })),
  rule('(?:the |its )?(?:second|third|fourth) (?:nic|network card|network interface|interface|card)(?= (?:on|is|in|to|:)| ?:)|(?:the )?(?:net[1-9]|eth[1-9])\\s*[:=]?', () => ({ is: 'card', card: {}, anew: true })),
  rule('(?:an? )?(?:second|another|additional|extra|new) (?:network|ethernet)(?: (?:card|interface|adapter|device))?|(?:an? )?(?:second|another|additional|extra|new) (?:nic|network card|interface)', () => ({ is: 'card', card: {}, anew: true })),
  rule('(?:with |an? |and )*(?:static|fixed) (?:ip(?:v4)?(?: address(?:es)?)?|address(?:es)?|ips)', () => ({ is: 'vague', about: 'ip', says: 'which address' })),
];

function vlanOf(vlan: string): ReturnType<Rule['means']> {
  const number = Number(vlan);
  return number >= 1 && number <= 4094 ? { is: 'card', card: { vlan: number } } : { is: 'vague', about: 'vlan', says: `VLAN ${vlan} does not exist (1 to 4094)` };
}

function rangeOf([, first = '', bits = '', lastByte = '', last = '', lastBits = '']: readonly string[]): ReturnType<Rule['means']> {
  const [net, from] = [first.slice(0, first.lastIndexOf('.')), Number(first.slice(first.lastIndexOf('.') + 1))];
  const to = lastByte === '' ? Number(last.slice(last.lastIndexOf('.') + 1)) : Number(lastByte);
  const tail = lastBits || bits;
  if (to < from || to > 254 || (last !== '' && !last.startsWith(`${net}.`))) return null;
  return { is: 'addresses', ips: Array.from({ length: to - from + 1 }, (_, at) => `${net}.${from + at}${tail === '' ? '' : `/${tail}`}`) };
}
