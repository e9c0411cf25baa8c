import type { Wish } from '../wish.ts';
import type { Meaning } from './meaning.ts';
import { always, nameWord, pattern, quoted, rule, type Rule } from './rule.ts';

const boot = '(?:(?:at|on|with|during|after|upon|when)\\s+(?:the |every |each |system |host |node |a )*(?:boot(?:s|up)?|boot time|start-?up|power-?on|start(?=\\s*(?:$|[,.;!?)]|and\\b))|(?:host|node|server|machine|proxmox)(?: (?:boots?|starts?|restarts?|reboots?|comes? up)))(?: up)?)';
const starts = '(?:(?:auto(?:matically)?[- ]?)?(?:start|boot|power|come|launch|starts|boots|comes|started|starting|booting)(?: (?:up|on))?(?: automatically)?)';
const not = '(?:(?:do|does|should|must|shall|need|to|will)\\s?(?:not|n\'t|n’t)|don\'?t|don’t|doesn\'?t|doesn’t|shouldn\'?t|(?:should |shall |must |will )?no longer|never|not|no|without|disable|turn off|switch off|stop)\\s+(?:let |have |make )?(?:it |them |be )?';
const onboot = `(?:${starts} ${boot}|(?:start )?on[- ]?boot|auto-?start(?:ed|ing|s)?(?: (?:enabled|on|it|them))?(?: ${boot})?|start(?:s)? automatically(?: ${boot})?|automatic(?:ally)? start(?:s|ed)?(?: ${boot})?|${starts} (?:together |along )?with the (?:host|node|server|machine|cluster))`;
const that = '(?:(?:that|which|and|it|they|should|shall|must|to|set to|with|enable|turn on|be|is|are|make|have|set|configured?)\\s+)*';
const keyed = '(?:(?:with|and|the|an?|as|using|under|set|has|its|cloud-?init|default|initial|login|admin|my|following)\\s+)*';
const sshKey = '(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\\d+|sk-ssh-ed25519@openssh\\.com)\\s+[A-Za-z0-9+/=]{20,}(?:\\s+[\\w.-]+@[\\w.-]+)?';

/** Switches and single words of a guest: start at boot, order, tags, pool, user, keys, features, snapshot names. */
export const switchRules: Rule[] = [
  rule(`${that}${not}(?:the )?${onboot}|${onboot}\\s*[:=]?\\s*(?:off|no(?! )|false|disabled|0)`, () => fields({ onboot: false })),
  rule(`${that}${onboot}(?:\\s*[:=]?\\s*(?:on|yes|true|enabled|1))?`, () => fields({ onboot: true })),
  rule('(?:do not|don[\'’]?t|never|stop)\\s+(?:auto-?)?(?:start|boot)(?:ing)?(?= (?!at |on |with |up |first |second |third |last )[^.;,]{1,60}? (?:automatically|by itself|on its own|(?:at|on|with|during) (?:system |the |host )*(?:boot|startup|boot time)))', () => fields({ onboot: false })),
  rule('(?:auto-?)?(?:start|boot)(?= (?!at |on |with |up |first |second |third |last )[^.;,]{1,60}? (?:automatically|by itself|on its own|(?:at|on|with|during) (?:system |the |host )*(?:boot|startup|boot time)))', () => fields({ onboot: true })),
  rule(`(?<=(?:start|boot)(?:ing)? [^.;,]{1,60} )${boot}`, () => ({ is: 'link', link: 'boot' })),
  rule('(?:(?:with|and|the|at|in|use|set)\\s+)*(?:start(?:-?up)?|boot)[- ]?(?:order|priority|sequence)\\s*(?:[:=]|is|of|to|number)?\\s*(?:order=)?(\\d{1,4})', ([, order = '']) => fields({ startup_order: Number(order) })),
  rule('(?:(?:with|and|at|in|as|the|an?)\\s+)*(?:order|priority)\\s*(?:[:=#]|of|number)?\\s*(\\d{1,4})', ([, order = '']) => fields({ startup_order: Number(order) })),
  rule('(?:to )?(?:start|boot|starts|boots)(?: up)? (first|second|third|last)', ([, word = '']) => (word.toLowerCase() === 'last' ? { is: 'vague', about: 'startup_order', says: 'start last' } : fields({ startup_order: ['first', 'second', 'third'].indexOf(word.toLowerCase()) + 1 }))),
  rule('untag(?:s|ged)?', () => ({ is: 'vague', about: 'tags', says: 'untag, which tags' })),
  rule('(?:tag|label|mark)(?= [^.;]{1,80}? (?:with|as) )', () => ({ is: 'verb', verb: 'set' })),
  rule(`(?:(?:with|and|the|an?|add|set|apply|use)\\s+)*(?:tag(?:ged)?s?)(?:\\s+(?:it|them|both|all|this|each))?\\s*(?:[:=]|with|as|is|are|of|called|named)?\\s*((?:${quotedOr(nameWord)})(?:\\s*(?:,\\s*and|,|and|&|;)\\s*(?:${quotedOr('(?!(?:auto-?start|onboot|start|dhcp|vlan|with|on|in|bridge|pool|user|put|they|it)\\b)(?=[\\p{L}\\p{N}_.-]+\\s*(?:$|[,.!?;]|(?:and|to|from|on|off|for)\\b))' + nameWord)}))*)`, ([says = '', list = ''], names) => tagged(says, list, names)),
  rule(`(?<=\\b(?:remove|delete|drop|clear|take|strip|pull|unset|lose)s? (?:off )?|['’]s )(?:the )?tags?\\s+((?:${quotedOr(nameWord)})(?:\\s*(?:,|and|&)\\s*(?:${quotedOr(nameWord)}))*)`, ([, list = ''], names) => tagged('tags:', list, names)),
  rule(`(?<=\\b(?:tag|label|mark) [^.;]{1,80} )(?:with|as)\\s+(?:the tags? |tags? |an? )*((?:${quotedOr(nameWord)})(?:\\s*(?:,\\s*and|,|and|&)\\s*(?:${quotedOr('(?!(?:auto-?start|onboot|start|dhcp|vlan|with|on|in|bridge|pool|user|put|they|it)\\b)(?=[\\p{L}\\p{N}_.-]+\\s*(?:$|[,.!?;]|(?:and|to|from|on|off|for)\\b))' + nameWord)}))*)`, ([, list = ''], names) => tagged('tags:', list, names)),
  rule(`(?:the |an? )?(?:tags? )?${quoted} (?:as (?:a )?)?tags?|(?:the )(?!vlan\\b)(${nameWord}) tag`, (found) => fields({ tags: [found[1] || (found[2] ?? '')] })),
  rule(`(?:(?:in|into|to|inside|within|of|under|assigned to|put in|member of)\\s+)?(?:the |an? )?(?:resource[- ]?)pool\\s*[:=]?\\s*(?:called |named )?(?:${quoted}|(${nameWord}))`, (found) => fields({ pool: found[1] || (found[2] ?? '') })),
  rule(`(?:an? |the |new )*(?:resource[- ]?)?pool (?:called |named )(?:${quoted}|(${nameWord}))`, (found) => fields({ pool: found[1] || (found[2] ?? '') })),
  rule(`(?<=(?:create|add|make) (?:the |an? |new )*)pool (${nameWord})`, ([, pool = '']) => fields({ pool })),
  rule(`(?:(?:in|into|to|inside|within|of|under|from|out of)\\s+)(?:the |an? )?pool\\s*[:=]?\\s*(?:called |named )?(?:${quoted}|(${nameWord}))`, (found) => fields({ pool: found[1] || (found[2] ?? '') })),
  rule(`(?:(?:in|into|to|inside|within|under|from|out of)\\s+)the (${nameWord}) (?:resource )?pool`, ([says = '', pool = '']) => (/^(?:storage|main|default|same|disk|zfs|fast|shared)$/i.test(pool) || /storage/i.test(says) ? null : fields({ pool }))),
  rule(`${keyed}(?:(?:public )?ssh[- ]?keys?(?:\\s+for (?:it|them|login|access))?\\s*(?:[:=]|is)?\\s*)?["'\`]?(${sshKey})["'\`]?`, ([, key = '']) => fields({ ssh_keys: [key.replace(/[.,;]+$/, '')] })),
  rule(`${keyed}(?:(?:root|user|admin|login|initial|cloud-?init|with) )*(?:passwords?|passphrase|passwd|pw)\\s*(?:[:=]|is|of|as)?\\s*(?:${quoted}|(?!for\\b|and\\b|with\\b|on\\b)[^\\s,;]*[^\\s,;.])?`, () => ({ is: 'vague', about: 'password', says: 'a password' })),
  rule(`${keyed}(?:(?:public )?ssh[- ]?keys?)(?: (?:login|access|authentication|only|auth))*`, () => ({ is: 'vague', about: 'ssh_keys', says: 'the SSH key' })),
  rule(`${keyed}(?:cloud-?init )?(?:user|username|login|user ?name|user account|account)\\s*(?:[:=]|called|named|is|of|as)?\\s*(?:${quoted}|(?!for\\b|with\\b|and\\b|account\\b|to\\b|has\\b|on\\b|in\\b|is\\b|can\\b)([a-z_][a-z0-9_-]{0,30}))`, (found) => fields({ user: found[1] || (found[2] ?? '') })),
  rule('(?:(?:with|and|enable|allow|turn on|using|support)\\s+)*nesting(?: (?:enabled|on|support|feature))?', () => fields({ features: ['nesting'] })),
  rule('(?:(?:with|and|enable|allow|turn on|using)\\s+)*(?:the )?(keyctl|fuse)(?: (?:enabled|on|support|feature))?', ([, feature = '']) => fields({ features: [feature.toLowerCase()] })),
  rule('(?:with|and|plus) docker(?: support| (?:enabled|in it|inside))?(?!\\s+installed)', () => fields({ features: ['nesting'] })),
  rule('(?:(?:we|i|you|they) )?(?:do not|don[\'’]?t|no longer) (?:really )?need(?! (?:it|them|that|this)\\b)(?= [^.;,]{1,40}(?:,|;|and\\b|so\\b))', () => ({ is: 'link', link: 'reason' })),
  rule('any ?more|any longer', () => ({ is: 'link', link: 'unneeded' })),
  rule('(?:we|i|you|they) (?:do not|don[\'’]?t|no longer) need (?:it|them|that|this)(?: any ?more| any longer)?', () => ({ is: 'link', link: 'unneeded' })),
  rule('(?<=\\b(?:delete|remove|destroy|drop|erase|wipe)\\b[^.;]{1,60}\\b(?:and|with) )(?:(?:all )?(?:of )?(?:its|their|the) (?:snapshots?|snaps?|disks?|volumes?|data|files)|(?:everything|all data|all the data|all files|whatever is) (?:on|in|of|inside) (?:it|them))', () => ({ is: 'link', link: 'its' })),
  rule('(?:but |and |, )?(?:(?:please )?(?:do not|don[\'’]?t|never|without) (?:start(?:ing)?|boot(?:ing)?|power(?:ing)? on)(?: (?:it|them))?(?: up)?(?: yet| now| right away| for now)?|(?:leave|keep) (?:it|them) (?:off|stopped|powered off|shut down|turned off))(?=\\s*(?:$|[.,;!?)]|and\\b))', () => ({ is: 'link', link: 'unstarted' })),
  rule('(?:do not|don[\'’]?t|never|must not|mustn[\'’]?t|should not|shouldn[\'’]?t|shall not|may not|except(?: for)?|apart from|other than|excluding|but(?! (?:with|also|has|having|on|in|use|using|called|named|give|make|set|only \\d|an?|\\d+|["“”\'‘’]?[\\w-]+["“”\'‘’]? (?:should|must|shall|has|gets|needs)) ))', ([says = '']) => ({ is: 'negated', says })),
  rule('(?:oh |uh |ah )?(?:no,? wait|wait,? no|scratch that|on second thoughts?|or rather|i mean(?:t)?|correction|never ?mind|forget (?:it|that|about (?:it|that))|changed my mind|strike that)', ([says = '']) => ({ is: 'negated', says })),
  rule('(?:replace|rebuild|recreate|re-create|redeploy|redo)(?:s|d)?', ([says = '']) => ({ is: 'negated', says })),
  rule('(?:the )?(?:start(?:-?up)?|boot) order(?= (?:of|for) )', () => ({ is: 'link', link: 'order' })),
  rule('unprivileged', () => ({ is: 'link', link: 'unprivileged' })),
  rule('(?:(?:and|also)\\s+)*(?:with|include|including|save|saving|plus)\\s+(?:the |its )*(?:ram|memory|vm state|vmstate|running state|memory state)(?: state| contents?| included| too)?(?!\\s*[:=]?\\s*(?:of\\s+)?\\d)', () => ({ is: 'link', link: 'with ram' })),
  rule('(?:(?:without|excluding|no|skip|not|omit|not including|exclude)\\s+)+(?:the |its )?(?:ram|memory|vm state|vmstate|memory state)(?: state| contents?)?|disk(?:s)? only', () => ({ is: 'link', link: 'without ram' })),
  { pattern: pattern('live[- ](?=migrat)'), means: () => ({ is: 'live', live: true }) },
  rule('(?:live|online|while (?:(?:it|they)(?: is|[\'’]s| are| keeps?| stays?| remains?)? )?(?:up and )?(?:running|on|online|up)|without (?:any )?(?:downtime|interruption|stopping it|shutting (?:it )?down)|with ?out down ?time|zero[- ]downtime|no downtime)(?: migration(?! of ))?', () => ({ is: 'live', live: true })),
  rule('(?:offline|with (?:a )?(?:short |some |brief |little )?downtime|(?:a )?(?:short |some |brief )?downtime is (?:ok|okay|fine|acceptable|no problem)|(?:after |by )?(?:shut(?:ting)? (?:it |them )?down|stop(?:ping)? (?:it|them)) (?:first|before(?:hand)?)|while (?:it is |it\'s )?(?:off|stopped|shut down))(?: migration)?', () => ({ is: 'live', live: false })),
  always('(?:already |has been |have been |is |are |it(?:\'s| is) |after being |which is )*(?:fully )?(?:drained|cordoned|evicted)(?: and (?:drained|cordoned))?(?: already)?', { is: 'link', link: 'drained' }),
];

const snapshotName = `(?:${quoted}|(?!of\\b|for\\b|on\\b|from\\b|called\\b|named\\b|before\\s|with\\b|and\\b|to\\b|vm\\b|ct\\b|container\\b|it\\b|the\\b|as\\b)(${nameWord}))`;

/** Snapshots that are rolled back to or removed, by their names. */
export const snapshotRules: Rule[] = [
  rule('(?:(?:to|from|back to)\\s+)?(?:the |its |their )*(?:latest|last|previous|most recent|newest|current|only)(?: (?:good|known|working|available))? (?:snapshot|snap|one)', () => ({ is: 'link', link: 'latest' })),
  rule(`(?:(?:to|from|back to|using)\\s+)(?:the |its |their )*(?:snapshot|snap)(?: state)? (?:called |named )?${snapshotName}`, (found) => fields({ snapshot_name: found[1] || (found[2] ?? '') })),
  rule(`(?:(?:to|from|back to|using)\\s+)(?:the |its |their )*(?:${quoted}|(${nameWord})) (?:snapshot|snap)`, (found) => fields({ snapshot_name: found[1] || (found[2] ?? '') })),
  rule(`(?<=(?:delete|remove|destroy|erase|drop|get rid of|clean up|purge) )(?:(?:the|an?|old|all|its|my|our) )*(?:snapshots?|snaps?)(?: (?:called |named )?${snapshotName})?`, (found) => snapshotGone(found)),
  rule(`(?<=(?:delete|remove|destroy|erase|drop|get rid of|clean up|purge) )(?:(?:the|an?|old|its|my|our) )*(?:${quoted}|(?!the\\b|an?\\b|all\\b|its\\b|old\\b)(${nameWord})) (?:snapshot|snap)`, (found, names) => (names.guest(found[2] ?? '') === null ? snapshotGone(found) : null)),
  rule(`(?:take|create|make|do|add)(?= (?:an? |the |new )*(?:${quoted}|[\\p{L}]\\w*-[\\w-]+) snapshots?\\b)`, () => ({ is: 'verb', verb: 'snapshot' })),
  rule(`(?<=(?:take|create|make|do|add) (?:an? |the |new )*)(?:${quoted}|([\\p{L}]\\w*-[\\w-]+)) snapshots?(?= (?:of|for|on)\\b)`, (found) => fields({ snapshot_name: found[1] || (found[2] ?? '') })),
  rule(`(?<=\\b(?:delete|remove|destroy|drop) [\\w-]+(?:['’]s?)? )(?:snapshots?|snaps?)(?: (?:called |named )?${snapshotName})?`, (found) => snapshotGone(found)),
  rule('(?:to|from) (?:the |a |its )?(?:snapshot|snap)', () => ({ is: 'link', link: 'to' })),
];

function snapshotGone(found: readonly string[]): Meaning {
  return { is: 'gone', snapshot: found[1] || (found[2] ?? '') };
}

/** Network storages as text names them: `server:/path`, or a path with its server. */
export const nfsRules: Rule[] = [
  rule('(?:(?:from|at|on|the|nfs|share|export|of|mount)\\s+)*((?:\\d{1,3}\\.){3}\\d{1,3}|[a-z][a-z0-9.-]*[a-z0-9]):(/[\\w./-]*\\w)', ([, server = '', path = '']) => ({ is: 'nfs', server, path })),
  rule('(?:(?:from|at|on|with|the|nfs|share|export|exported|path|mount|and|its|folder|directory|exporting|is|an?)\\s*:?\\s+)+["\'`]?(/[\\w./-]*\\w)["\'`]?', ([, path = '']) => ({ is: 'nfs', path })),
  rule('(?:(?:the|its|and|with|from|on|at|an?|nfs)\\s+)*(?:nfs )?server\\s*(?:[:=]|is|at|with)?\\s*(?:ip |address )*((?:\\d{1,3}\\.){3}\\d{1,3})', ([, server = '']) => ({ is: 'nfs', server })),
  rule('(?<=(?:mount|connect|attach|add|use) )(?:the |our |my |an? )*(?:nas|network share|network folder|synology|truenas share)', () => ({ is: 'nfs' })),
  rule('(?:(?:an?|the|our|my|new|as|shared|via|over|network)\\s+)*nfs(?: ?v?[34](?:\\.\\d)?)?(?:[- ](?:shares?|exports?|storages?|mounts?|servers?|volumes?|datastores?|drives?|folders?|based|backed|shared))*(?: storage)?', () => ({ is: 'nfs' })),
  rule('(?:for|to (?:store|keep|hold)|used for|holding|storing|containing|with content|content(?: types?)?\\s*[:=]?|allow(?:ing)?|as)\\s+((?:(?:the |our |my |all |vm |virtual machine |container |disk |lxc |ct )*(?:iso (?:images?|files?)|isos?|templates?|vztmpl|backups?|snippets?|disks?|rootdir|disk images|images?|volumes?|dumps?)(?:\\s*(?:,|and|&|, and|or)\\s*)?)+)(?: storage| files| only)?', ([, list = '']) => content(list)),
];

function fields(some: Partial<Wish>): Meaning {
  return { is: 'fields', fields: some };
}

function quotedOr(word: string): string {
  return `['"“][^'"“”]{1,40}['"”]|${word}`;
}

/** Tags are small in Proxmox; the last word of a list is one only where the list says so. */
function tagged(says: string, list: string, names: { guest: (word: string) => unknown }): Meaning | null {
  if (/^tag\b/i.test(says) && !/^tags?\s*(?:[:=]|it|them|both|all|this|each|as|with)/i.test(says)) return null;
  const tags = list.split(/\s*(?:,\s*and\b|,|\band\b|&|;)\s*/).map((one) => one.replace(/['"“”]/g, '').trim()).filter((one, at) => one !== '' && (at === 0 || !/^(?:thanks?|thank you|thx|ty|please|pls|plz|cheers|bye|ok)$/i.test(one)));
  if (tags.every((tag) => /^\d{1,4}$/.test(tag))) return null;
  return /^tag\b/i.test(says) && tags.some((tag) => names.guest(tag) !== null) ? null : fields({ tags: tags.map((tag) => tag.toLowerCase()) });
}

const contents: readonly (readonly [RegExp, string])[] = [[/iso/i, 'iso'], [/backup|dump/i, 'backup'], [/snippet/i, 'snippets'], [/template|vztmpl/i, 'vztmpl'], [/rootdir|(?:container|lxc|ct) (?:disk|volume|image)/i, 'rootdir'], [/(?:disk|vm)? ?(?:images?|disks?|volumes?)/i, 'images']];

function content(list: string): Meaning {
  const parts = list.split(/\s*(?:,|\band\b|&|\bor\b)\s*/).filter((one) => one.trim() !== '');
  const kinds = parts.flatMap((part) => contents.find(([like]) => like.test(part))?.[1] ?? []);
  return fields({ storage: { content: [...new Set(kinds)] } });
}
