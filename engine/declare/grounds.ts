import type { ModelSaid, ModelWish } from './model-answer.ts';
import { megabytesOf, numberOf, numeral, unit } from './lex/numbers.ts';
import { pattern } from './lex/rule.ts';

/** Some words of a sentence, from `at` to before `end`. */
export type Span = { at: number; end: number };

/** A number of a sentence: its value, or its size in MB where a unit stands behind it. */
type Amount = Span & { value: number; mb: number | null };

/** Where a sentence says what a model has read in it; null where it does not. A number needs the unit or the noun of its field, and its own place. */
export function groundOf(entry: ModelSaid, text: string): Span | null {
  if ('number' in entry) return numberAt(entry, text);
  if ('word' in entry) return wordAt(entry, text);
  return first(text, entry.field === 'onboot' ? /\b(?:boot|start|auto\w*)\b/i : powerWords[entry.power]);
}

/** Whether a sentence says which kind of guest is meant. */
export function saysKind(kind: ModelWish['kind'], text: string): boolean {
  return kind === 'vm' ? /\b(?:vms?|virtual machines?|kvm|qemu)\b/i.test(text) : kind === 'lxc' ? /\b(?:lxcs?|containers?|cts?)\b/i.test(text) : kind === 'storage' && /\b(?:nfs|storage|share)\b/i.test(text);
}

/** Words that turn a value round, tie it to a condition or to what there is now; what a model reads among them is asked about, not taken. */
export function isDoubtful(text: string): boolean {
  return /\b(?:not|no|never|none|nor|neither|without|unless|if|instead|except|rather|until|when|while|before|after|maybe|perhaps|or|less|fewer|more|extra|another|additional|further|by|double|triple|half|halve|twice|times|was|were|had|used to|currently|already|same|as much|as many|like|too|similar)\b|n['’]t\b|\?|[+%]/i.test(text);
}

/** The numbers of a sentence that stand for themselves: not those within names, addresses or paths. */
export function amountsIn(text: string): Amount[] {
  const all: Amount[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (/[\p{L}\p{N}._/:-]/u.test(text.charAt(at - 1))) continue;
    const found = amountAt(text, at);
    if (found === null) continue;
    all.push(found);
    at = found.end;
  }
  return all;
}

const amount = pattern(`(${numeral})(${unit})?(?![\\p{L}\\p{N}_])(?![-./:][\\p{L}\\p{N}])`);

function amountAt(text: string, at: number): Amount | null {
  amount.lastIndex = at;
  const found = amount.exec(text);
  if (found === null) return null;
  const [, number = '', of] = found;
  return { at, end: amount.lastIndex, value: numberOf(number), mb: of === undefined ? null : megabytesOf(number, of) };
}

/** What must stand in the sentence, and what must not stand right behind or before the number, for it to be of a field. */
const nouns = {
  cores: { word: /\b(?:v?cpus?|cores?|processors?|threads?)\b/i, before: /\b(?:vlan|tag|id|vmid|vm|ct|container|lxc|order|version|node)\s*[:#]?\s*$/i, behind: /^\s*(?:(?:\w+\s+)?(?:vms?|containers?|lxcs?|guests?|nodes?|disks?|drives?|workers?|masters?|servers?|machines?|sockets?))\b/i },
  memory_mb: { word: /\b(?:ram|mem|memory)\b/i, before: /\b(?:disk|drive|storage|volume|swap|space)\s*(?:of|:|is|at|with)?\s*$/i, behind: /^\s*(?:of\s+)?(?:\w+\s+)?(?:disks?|drives?|storage|volume|ssd|hdd|nvme|swap|space)\b/i },
  disk_gb: { word: /\b(?:disks?|drives?|ssd|hdd|nvme|volume|rootfs)\b/i, before: /\b(?:ram|mem|memory|swap)\s*(?:of|:|is|at|with)?\s*$/i, behind: /^\s*(?:of\s+)?(?:\w+\s+)?(?:ram|mem|memory|swap)\b/i },
  vmid: { word: /./, before: /\b(?:vlan|tag|order)\s*$/i, behind: /^\s*(?:cores?|v?cpus?)\b/i },
  count: { word: /./, before: /\b(?:vlan|tag|id|vmid|vm|ct|container|lxc|order|version|node)\s*[:#]?\s*$/i, behind: /^\s*(?:cores?|v?cpus?|processors?|threads?)\b/i },
  vlan: { word: /\bv?lan\b|\btag\b/i, before: /\b(?:vm|ct|id|vmid|order)\s*$/i, behind: /^\s*(?:cores?|v?cpus?)\b/i },
  startup_order: { word: /\border\b/i, before: /\b(?:vm|ct|id|vmid|vlan)\s*$/i, behind: /^\s*(?:cores?|v?cpus?)\b/i },
} as const;

function numberAt({ field, number }: Extract<ModelSaid, { number: number }>, text: string): Span | null {
  const { word, before, behind } = nouns[field];
  if (!word.test(text)) return null;
  const sized = field === 'memory_mb' ? number : field === 'disk_gb' ? number * 1024 : null;
  const found = amountsIn(text).find((one) => (sized === null ? one.mb === null && one.value === number : one.mb !== null && Math.abs(one.mb - sized) < 1) && !before.test(text.slice(0, one.at)) && !behind.test(text.slice(one.end)));
  return found === undefined ? null : { at: found.at, end: found.end };
}

function wordAt({ field, word }: Extract<ModelSaid, { word: string }>, text: string): Span | null {
  if ((field === 'ip' || field === 'gateway') && word !== 'dhcp' && !/^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/.test(word)) return null;
  const parts = field === 'image' ? word.split(/[-_.:]+/) : [word];
  return first(text, new RegExp(`(?<![\\p{L}\\p{N}_.-])${parts.map(escaped).join('[-_. :]*')}(?![\\p{L}\\p{N}_])(?![-./][\\p{L}\\p{N}])`, 'iu'));
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

const powerWords = {
  start: /\b(?:start|boot|on|up|wake|run|running|power)\b/i, stop: /\b(?:stop|off|down|kill|halt|power|sleep|bed)\b/i, shutdown: /\b(?:stop|off|down|shut|halt|power|sleep|bed)\b/i, reboot: /\b(?:reboot|restart|bounce|cycle|reset)\b/i,
} as const;

function first(text: string, like: RegExp): Span | null {
  const found = like.exec(text);
  return found === null ? null : { at: found.index, end: found.index + found[0].length };
}
