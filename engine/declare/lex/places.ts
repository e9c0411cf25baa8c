import type { Meaning } from './meaning.ts';
import { nameWord, quoted, rule, type Rule } from './rule.ts';
import { expanded } from './ranges.ts';

const nodeWord = '(?:(?:proxmox|pve|cluster|physical)\\s+)?(?:nodes?|hosts?|hypervisors?|machines?|servers?)';
const numbered = `(?=[\\p{L}][\\p{L}\\p{N}_.-]*\\d)(?:${nameWord})`;
const put = '(?:(?:on|to|onto|at|in|from|away from|out of|off of|off|of|run(?:ning)? on|hosted on|placed on|located on|target|across|over|between)\\s+)';
const apart = 'on each of (?:the |our |my )?(?:\\w+ )?(?:nodes|hosts|servers)|on (?:each|every)(?: of the)? (?:proxmox |pve )?(?:node|host|server)s?|on (?:two |three |four |five |\\d )?(?:different|separate|distinct|individual|own) (?:nodes|hosts|machines|servers)|(?:each )?on (?:a|its own|their own|a separate|a different) (?:different |separate )?(?:node|host|machine|server)(?: each)?|(?:(?:with )?one|each|one each)(?: of them)? (?:per|on each|on every|for each|to each|in each)(?: of the)?(?: proxmox| pve)? (?:node|host|server|machine)s?|per (?:proxmox |pve )?(?:node|host|server)|spread(?:ing)?(?: them| out| evenly)*(?: (?:across|over|among|between|on))(?: all| the| all the| different| our| my| three| both| several)* (?:nodes|hosts|cluster|servers)|(?:not|never) on the same (?:node|host|machine|server)|distribut(?:e|ed|ing)(?: them| evenly)* (?:across|over|among|on)(?: all| the| all the| different)* (?:nodes|hosts|cluster)|(?:with )?anti-?affinity|(?:keep them |kept )?(?:apart|separated)|(?:across|over|on) (?:the |all |all the |different |all of the |our |these |those )*(?:\\w+ )?(?:nodes|hosts)';

/** Where things are: nodes, storages, and guests that are kept apart. */
export const placeRules: Rule[] = [
  rule(`(?:(?:spread|distributed|one|one each|each|evenly|out)\\s+)*(?:(?:on|across|over|per|among|between)\\s+)(?:(?:each|every|all)(?: of)?(?: the)? )?(?:(?:the )?(?:node|host|server)s? )?((?:${nameWord})\\s*(?:to|through|thru|until|\\.{2,3}|–|—)\\s*-?(?:${nameWord})|[a-z]+(?:[a-z0-9-]*?[a-z-])?\\d+-[a-z]+[a-z0-9]*?\\d+)(?!\\s*-?(?:[kmgt]i?b(?:ytes?)?|gig(?:abyte)?s?|v?cpus?|v?cores?|meg(?:abyte)?s?|%)\\b)`, ([says = '', range = ''], names) => eachOf(says, nodesOf(expanded(range) ?? [], names))),
  rule(`(?:(?:spread|distributed|one|one each|each|evenly|out)\\s+)*(?:(?:on|across|over|among|between)\\s+)(?:(?:each|every|all)(?: of)?(?: the)? )?(?:(?:the )?nodes? )?(${numbered}(?:\\s*(?:, and|,|and|&|or)\\s*${numbered})+)`, ([says = '', list = ''], names) => eachOf(says, nodesOf(list.split(/\s*(?:, and\b|,|\band\b|&|\bor\b)\s*/), names))),
  rule(`(?:(?:spread|distributed|one|one each|each|evenly|out)\\s+)*(?:(?:on|across|over|among|between)\\s+)(?:(?:each|every|all)(?: of)?(?: the)? )?(?:(?:the )?nodes? )?((?:${nameWord})(?:\\s*(?:, and|,|and|&|or)\\s*(?:${nameWord}))+)`, ([says = '', list = ''], names) => eachOf(says, nodesOf(list.split(/\s*(?:, and\b|,|\band\b|&|\bor\b)\s*/), names))),
  rule(`(?:(?:spread|distributed|one|one each|each|evenly|out)\\s+)*(?:(?:on|across|over|among|between)\\s+)(?:(?:each|every|all)(?: of)?(?: the)? )?(?:(?:the )?nodes? )?((?:${nameWord})(?:\\s*,\\s*(?:${nameWord}))*\\s*(?:, and|and|&|or)\\s*(?:${nameWord}))`, ([says = '', list = ''], names) => eachOf(says, nodesOf(list.split(/\s*(?:, and\b|,|\band\b|&|\bor\b)\s*/), names))),
  rule(`(?:,? ?(?:and )?(?:keep|put|place|run) (?:them|both|all|each|it) )?(?:${apart})`, ([says = '']) => ({ is: 'fields', fields: { placement: 'different_nodes' }, ...(/different|separate|distinct|own|same|one (?:per|each|on)/i.test(says) ? {} : { loose: true }), ...(/(?:on (?:each|every)|per) (?:of the )?(?:proxmox |pve )?(?:node|host|server|machine)/i.test(says) ? { perNode: true } : {}), ...(/^(?:per|each) /i.test(says) ? { per: true } : {}) })),
  rule('(?:on|to|onto|over to) (?:the|a|an|my|our|some|that|another)(?: (?:big|bigger|biggest|small|smaller|fast|faster|fastest|slow|slower|other|second|third|main|new|newer|old|older|right|quiet|empty|emptier|less busy|least busy|least loaded|strong|stronger|powerful|beefy|better|best|same|different|cheap|idle|free|spare|backup|good))+ (?:(?:proxmox|pve) )?(?:node|host|server|machine|box|nuc|hypervisor)(?! (?:as|than|with|where|like|from|called|named)\\b)', ([says = '']) => ({ is: 'vague', about: 'node', says })),
  rule(`from (?:the )?(?:storage |datastore )?(${nameWord})(?: storage| datastore)?(?= (?:over )?(?:to|onto|into) )`, ([, word = ''], names) => (names.storage(word) !== null || names.lab.storages == null && /^local|lvm|zfs|ssd|nvme|pool|ceph|nfs|storage/i.test(word) ? { is: 'link', link: 'from' } : null)),
  rule('on any (?:node|host)|on whichever (?:node|host)[^,.]*|on the (?:node|host) with (?:the )?most (?:free )?(?:memory|ram|space|resources)|wherever (?:there is|it fits)[^,.]*|anywhere', () => ({ is: 'link', link: 'anywhere' })),
  rule(`${put}?(?:the )?(?:same )?${nodeWord}\\s*[:=]?\\s*(?:called |named )?(?:${quoted}|(?!as\\b|with\\b|has\\b|for\\b|in\\b|on\\b|called\\b|named\\b|and\\b|to\\b|is\\b)(${nameWord}))`, (found, names) => namedNode(found, names)),
  rule(`${put}(?:the )?(?:proxmox |pve )?(?:${quoted}|(${nameWord}))(?:'s)?(?: (?:node|host|server))?`, (found, names) => listedNode(found[1] || (found[2] ?? ''), /^(?:from|of|off|away|out)\s/i.test(found[0] ?? ''), names)),
  rule(`(?:on|to|onto|at|in) (?:the )?same (?:node|host|server|machine) (?:as|with|like|where) (?:the |our |my |vm |container |ct |guest )*(?:${quoted}|(${nameWord}))(?: (?:is|runs|lives|sits)(?: on)?)?`, (found, names) => nodeOfGuest(found[1] || (found[2] ?? ''), names)),
  rule(`(?:on|to|onto|at) (?:a |an |any |some )?(?:different|another|other) (?:node|host|server|machine) (?:than|as|from|to) (?:the |our |my |vm |container |ct |guest )*${nameWord}`, ([says = '']) => ({ is: 'vague', about: 'node', says })),
  rule(`(?<=[,:(]\\s?)(?:target )?(?:node|host)\\s*[:=]?\\s*(?!with\\b|for\\b|on\\b)(${nameWord})`, ([, node = ''], names) => ({ is: 'node', nodes: [names.node(node) ?? node] })),
  rule(`node\\s*[:=]\\s*(${nameWord})`, ([, node = ''], names) => ({ is: 'node', nodes: [names.node(node) ?? node] })),
  rule('(?:(?:on|onto|to)\\s+)((?:main|default|primary|fast|faster|slower|better|slow|big|bigger|shared|other|ssd|nvme|flash|network|external|cheap|cheaper|another)(?: (?:fast|faster|slow|big|bigger|local|shared|ssd|nvme))?)\\s+(?:storage pool|storages?|pool|datastore|disks?)', ([says = '', word = ''], names) => (names.storage(word) === null ? vagueStorage([says]) : null)),
  rule(`(?!(?:proxmox|pve|server|host|node|home|lab|main)\\b)(${nameWord})(?!['’]|\\s*[:=])`, ([, word = ''], names) => (names.guest(word) === null ? listedNode(word, false, names) : null)),
  rule(`(?:${put}|using |use |with |as )?(?:the |an? )?(?:storage|datastore|storage pool|datastore pool)\\s*[:=]?\\s*(?:called |named )?(?:${quoted}|(?!is\\b|to\\b|of\\b|with\\b|on\\b|for\\b|in\\b|and\\b|from\\b|called\\b|at\\b|pool\\b)(${nameWord}))`, (found, names) => ({ is: 'storage', storage: storageName(found[1] || (found[2] ?? ''), names) })),
  rule(`(?:(?:on|to|onto|in|into|from|using|use|with)\\s+)?(?:the )?(?:shared )?(${nameWord})(?: (?:storage|datastore|pool|storage pool))?`, ([says = '', word = ''], names) => storageIn(says, word, names)),
  rule('(?:(?:on|in|to|onto|using|from|use|with)\\s+)(?:the |our |my |some |a |any )+(?:(?:main|default|primary|fast|faster|slow|big|shared|usual|normal|other|local|ssd|nvme|nas|network|external|second|central|backup)\\s+)+(?:storage pool|storages?|pool|datastore|disk array|array|nas)', vagueStorage),
];

/** "One on each of" keeps guests apart. */
function eachOf(says: string, nodes: Meaning | null): Meaning | null {
  if (nodes?.is === 'node' && / or /i.test(says)) return { is: 'vague', about: 'node', says };
  return nodes?.is === 'node' && /\b(?:one|each|every)\b/i.test(says) ? { ...nodes, each: true } : nodes;
}

function nodesOf(words: readonly string[], names: Parameters<Rule['means']>[1]): Meaning | null {
  const known = words.map((word) => names.node(word));
  const all = known.every((one) => one !== null);
  if (!all && words.some((word) => /^vmbr\d|storage|lvm|zfs|ssd|nvme|pool|ceph|^nfs|^\d/i.test(word))) return null;
  if (!all && (names.lab.nodes != null || !words.every((word) => /\d/.test(word) && !/^\d/.test(word)))) return null;
  return words.length < 2 ? null : { is: 'node', nodes: words.map((word) => names.node(word) ?? word) };
}

/** The node that a listed guest is on. */
function nodeOfGuest(word: string, names: Parameters<Rule['means']>[1]): Meaning {
  const guest = /^\d+$/.test(word) ? names.numbered(Number(word)) : names.guest(word);
  if (guest === null && names.lab.guests != null) return { is: 'refused', code: 'unknown_guest', says: `There is no guest ${word}.` };
  return guest?.node == null ? { is: 'vague', about: 'node', says: `the node of ${word}` } : { is: 'node', nodes: [guest.node] };
}

/** A node that is called one; what follows must be a name, unless the lab lists no nodes. */
function namedNode(found: readonly string[], names: Parameters<Rule['means']>[1]): Meaning | null {
  const word = found[1] || (found[2] ?? '');
  const says = (found[0] ?? '').toLowerCase();
  const node = names.node(word);
  const from = /^(?:from|of|off|away|out)\s/.test(says) ? { from: true } : {};
  if (node !== null) return { is: 'node', nodes: [node], ...from };
  if (/^to host\s/.test(says) && /^\p{L}+$/u.test(word)) return null;
  const isNode = /\b(?:node|host|hypervisor)\b/.test(says) && /^(?:on|to|onto|at|in|from|of|run|hosted|placed|located|target)\b/.test(says);
  return isNode && names.guest(word) === null && !/^\d+$/.test(word) ? { is: 'node', nodes: [word], ...from } : null;
}

function listedNode(word: string, isFrom: boolean, names: Parameters<Rule['means']>[1]): Meaning | null {
  const node = names.node(word);
  return node === null ? null : { is: 'node', nodes: [node], ...(isFrom ? { from: true } : {}) };
}

function storageName(word: string, names: Parameters<Rule['means']>[1]): string {
  return names.storage(word) ?? word;
}

/** A listed storage, or, where the lab lists none, a name that looks like one. */
function storageIn(says: string, word: string, names: Parameters<Rule['means']>[1]): Meaning | null {
  const listed = names.storage(word);
  if (listed !== null) return { is: 'storage', storage: listed };
  const behind = /^(?:on|to|onto|in|into|from|using|use|with)\s/i.test(says);
  const named = behind && /\s(?:storage|datastore)$/i.test(says) && !/^(?:the|our|my|main|default|local|fast|primary|shared|some|disk|more|its|nfs|hard|slow|ssd|nvme|nas|free|enough|minimal|extra|lots|much|big|any|existing|backup|network|new)$/i.test(word);
  const looksSo = behind && names.node(word) === null && names.guest(word) === null && (/^local(?:-[a-z0-9]+)?$/i.test(word) || /[a-z0-9][-_](?:lvm|zfs|ssd|nvme|hdd|thin|data|nfs|storage|pool)\b/i.test(word) || /storage/i.test(word) && word.length > 7 || /^ceph/i.test(word));
  return named || looksSo ? { is: 'storage', storage: word } : null;
}

function vagueStorage([says = '']: readonly string[]): Meaning {
  return { is: 'vague', about: 'storage', says: says.replace(/^(?:on|in|to|onto|using|from|use|with)\s+/i, '') };
}
