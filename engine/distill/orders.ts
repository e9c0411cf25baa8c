import { isProgram } from './shell-words.ts';

/** What nobody may read as a cure: taking away, emptying, switching off, opening, more rights; and words for being well afterwards. */
const drastic = String.raw`\b(?:remov(?:al|ing|ed)|delet(?:ion|ing|ed)|wip(?:e[ds]?|ing)|eras(?:ure|ing|ed)|destr(?:oying|oyed|uction)|format(?:ting|ted)|purg(?:e[ds]?|ing)|disabl(?:e[ds]?|ing)|drop(?:ping|ped)|truncat(?:ing|ed|ion)|clear(?:ing|ed)|uninstall\w*|off|open(?:ed|ing)?(?! (?:files?|connections?|sockets?|sessions?))|without (?:\w+ )?(?:firewall|password|authentication|encryption|checks?)|privileges?|privileged|as root|root rights|world[- ]writable)\b`;
const mended = String.raw`\b(?:(?:brings?|brought|gets?|got|bringing) (?:(?:it|them|all|everything|the \w+|\w+) )?back|(?:comes?|came|is|was|are|were) (?:back|up|fine|well|healthy) ?(?:again)?|works?|worked|works? again|helps?|helped|recovers?|recovered|restores?|restored|revives?|revived|starts? again|started again|(?:goes|went|gone) away|solved|cured?|cures|mends?|mended|fixed|fixes)\b`;

/** Words of somebody who wants something done, or wants nobody to look. A summary tells what is. */
const wanting = [
  /\b(?:approv\w*|authori[sz]e[ds]?|authori[sz]ing|ignor\w*|disregard\w*|overrid\w*|(?<!\billegal )instruct\w*|click(?:s|ed|ing)?|buttons?|press(?:es|ed|ing)?|severity|silenc\w*|dismiss\w*|suppress\w*|mute[ds]?|muting|executes?|executing|urgent\w*|emergency|(?<!(?:that|what|which) it )must|please|kindly|(?<!(?:as|than) (?:it|they) )should|shall|you|your|yours|yourself)\b/,
  /\b(?:recommend\w*|suggestions?|advis\w*|remed\w*|workarounds?|solutions?|the (?:best |only |right |quick |simple |proper )?fix|to fix|let's|try to|make sure|be sure|has to|have to|needs? to be|ought to|had better|it is (?:best|time|safe|necessary|advisable)|(?:safe|ok|okay|fine|free|welcome|time) to|helps? to|would help|safely)\b/,
  /\b(?:can|could|may|might) (?:now |simply |just )?be (?:deleted|removed|wiped|erased|disabled|closed|stopped|cleared|formatted|overwritten|reset|skipped|turned)\b/,
  /\b(?:incidents?|alerts?|alarms?|tickets?|cards?|warnings?) (?:is|are|was|were|be|as) (?:\w+ )?(?:resolved|closed|fixed|false|harmless|over|nothing|done)\b/,
  /\b(?:restart|reboot|shutdown|removal|deletion|reset|rollback|reinstallation|upgrade)(?: of [^.;]{1,60}?)? (?:is |would be )?(?:required|needed|necessary|due|overdue|in order)\b/,
  /\b(?!nothing|everything|something|anything)\w{2,}ing\b[^.;]{0,80} (?:solves?|fixe?s|helps?|frees|repairs|cures)\b/,
  /\b(?:(?:there is|there was|this is|it is|is|was) no (?:real |actual )?(?:incidents?|outage|problem|trouble)\b|no (?:real |actual )?incidents?\b|nothing (?:is|was|seems|looks) (?:wrong|broken|amiss)|(?:everything|all|it all) (?:of it )?(?:is|are|was|seems?|looks?|works?|runs?) (?:\w+ )?(?:well|healthy|normal|fine|good|ok|okay|in order|as expected|as usual))\b/,
  new RegExp(`${drastic}[^.;]{0,100}${mended}|${mended}[^.;]{0,40}\\b(?:once|when|after|if|with|as soon as|without|by|since|because|while)\\b[^.;]{0,80}${drastic}`),
  /\?|\b(?:false alarm|scheduled test|fire drill|only a (?:test|drill)|just a (?:test|drill)|nobody (?:needs|has) to|no (?:action|approval|one needs)|phone|e-?mail|password to|whatsapp|telegram|discord)\b/,
];

/** Verbs that begin a sentence only where they ask for something. */
const asking = new Set(`
  allow ask apply avoid beware bring choose confirm consider delete destroy disable download enable ensure enter erase execute forget forward give go grant hand ignore insert install kindly log login mark navigate notify note
  paste perform prevent print proceed provide purge reinstall remember remove reply respond send sign submit switch tell trust type uninstall unlock unplug upload verify visit wipe`.trim().split(/\s+/));

/** Verbs that are nouns as well, as in `start fails`, and ask for something where a thing follows. */
const maybeAsking = new Set(`
  add attach backup block boot build buy call change check clean clear close connect contact convert copy create cut detach do drop dump edit eject empty end expand export extend find finish fix flush follow format
  free get grow hold import increase inspect invoke join keep kill launch leave let limit link load lock look lower mail make mount move open pause power prune pull push put quit raise read reboot rebuild recreate reduce release reload
  rename repair repeat replace report request reset resize resolve restart restore restrict resume retry return revert review revoke roll rotate run save scale schedule scrub search see set share shut skip start stop swap sync take
  terminate test transfer trigger truncate try turn unblock unmount update upgrade use wait wake watch whitelist write`.trim().split(/\s+/));

const things = new Set('the a an this that these those all any every each it its them his her their our my both some everything nothing please now'.split(' '));
const softeners = new Set('then step action todo and or but please first next now instead also just simply so therefore finally afterwards quickly always never do don\'t not'.split(' '));

/** Whether a text, or a part of its sentences, asks for something instead of telling what is. `isName` knows the names of the house, in small letters. */
export function asksForSomething(text: string, isName: (word: string) => boolean): boolean {
  const small = text.toLowerCase().replace(/[*`"]/g, '').replace(/\s+/g, ' ');
  return wanting.some((pattern) => pattern.test(small)) || partsOf(small).some((part) => begins(part, isName));
}

/** The words of each part of a sentence, as far as it may have a verb of its own at its beginning. */
function partsOf(text: string): string[][] {
  return text.split(clauses).map((part) => part.trim().split(/\s+/).map((word) => word.replace(/^['(]+|['),.!?]+$/g, '')));
}

/** Where a part of a sentence ends and the next may tell somebody what to do. */
const clauses = /[.!;:,()[\]]+(?=\s|$)|\s[-+]\s|\s(?:so|then|therefore|hence|thus|otherwise)\s|\b(?:is|are|be) (?:now )?to\s|\b(?:owners?|admins?|administrators?|operators?|somebody|someone|person|people|everybody|everyone) (?:needs?|wants?|has|have|can|could|may|might|will|would)(?: to)?\s/;

function begins(part: readonly string[], isName: (word: string) => boolean): boolean {
  const at = part.findIndex((word) => !softeners.has(word) && !/^\d{0,2}$/.test(word));
  const [verb = '', after = '', second = ''] = part.slice(Math.max(0, at));
  const next = ['up', 'down', 'off', 'out', 'back'].includes(after) ? second : after;
  if (part[0] === 'do' && part[1] === 'not' || part[0] === 'don\'t' || part[0] === 'never') return asking.has(verb) || maybeAsking.has(verb);
  if (asking.has(verb)) return next !== '' && !told.has(next);
  return maybeAsking.has(verb) && (things.has(next) || isName(next) || isProgram(next) || objects.test(next) && !part.some((word) => finite.has(word)));
}

/** What somebody may want something done to, where nothing in the sentence is a verb of its own. */
const objects = /^(?:\w{2,}[^s]s|container|guest|vm|node|host|service|server|volume|database|snapshot|firewall|cluster|pool|storage|router|password)$/;
const finite = new Set('is are was were has have had does did can cannot could will would may might fail fails failed keep keeps kept ended stopped crashed succeeded timed exceeded reached went ran began lost took takes show shows showed means ends stops needs happen happens happened continue continues remain remains occur occurs occurred work works worked hang hangs crash'.split(' '));

/** Behind these a verb was none: `open files are too many`. */
const told = new Set('files file is was are were has have failed fails of connections connection ports port by and or'.split(' '));
