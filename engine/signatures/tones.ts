/** What a line says of how it goes: that it is well, or reached what it wanted; that it is at work; or a word of trouble. */
export type Tone = 'well' | 'begun' | 'uneasy';

const uneasy = new RegExp([
  String.raw`\babort(?:s|ed|ing)?\b|\bfail(?:s|ed|ing|ures?)?\b|\bmiss(?:ing|ed)\b|\bdiffer(?:s|ed|ent from|ence)?\b|\bmismatch|\blost\b|\blos(?:es|ing|s of)\b|\bexpired\b|\bstop(?:ped|s|ping)\b|\bg(?:ave|ive|iving) up\b|\blag(?:s|ged|ging)?\b`,
  String.raw`\bcorrupt|\bdamage|\bbroken\b|\bdenied\b|\brefus(?:ed|es|al|ing)\b|\breject|\bunavailable\b|\bunreachable\b|\bunhealthy\b|\boffline\b|\bcrash|\bkilled\b|\bhangs?\b|\bhung\b|\bstuck\b|\bstall|\bdead\b|\bdied\b|\btimed? ?out\b`,
  String.raw`\bexceed|\bexhaust|\boverflow|\boverload|\bdegraded\b|\bread[- ]only\b|\bquorum\b|\bstepping down\b|\b0 (?:days?|hours?) (?:left|remaining)\b|\b(?:cannot|can't|could ?n[o']t|could not|can not|did ?n[o']t|did not)\b|\bunexpected|\binconsistent\b|\bincomplete\b|\bpanic\b|\bleak|\bexception\b`,
].join('|'));
const harmless = /\b(?:no|zero|without|any|0) (?:\w+ )?(?:errors?|failures?|failed|problems?|issues|timeouts?|missing|lost|rejected|expired)\b|\b\w*(?:fail(?:ed|ures?)|timeouts?|missing|lost|rejected|expired)['"]?(?: ?[=:] ?)0\b|\b(?:can|may|might) [^.]{0,40}\bfail(?:ures?)?\b/g;
const well = /\b(?:re-?connected|connected to|connection (?:\w+ )?(?:ok|established|restored)|established (?:\w+ )?connection|recovered|restored|reachable again|back online|successful(?:ly)?|succeeded|ready|healthy|obtained|renewed|up to date)\b|\.{2,} ?(?:done|ok)\b/;
const begun = /\b(?:listening|started|serving|accepting connections|running on|startup complete|(?:boot|start)ed in|done|complete[d]?)\b/;
const notYet = /\b(?:waiting|until|trying|will be|getting|before|when|once|almost|get|make)\b/;

/** What a line says of how it goes, in its own words; null when it says nothing of it. */
export function toneOf(line: string): Tone | null {
  const words = line.slice(0, longest).toLowerCase().replace(harmless, ' ');
  if (uneasy.test(words)) return 'uneasy';
  if (notYet.test(words)) return null;
  return well.test(words) ? 'well' : begun.test(words) ? 'begun' : null;
}

const longest = 2000;
