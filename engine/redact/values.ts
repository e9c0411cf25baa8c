import { isOperationsWord } from '../distill/vocabulary.ts';
import type { Naming } from './names.ts';
import { isPlaceholder } from './placeholders.ts';
import { isGenerated } from './random.ts';

/** What is known of a value before it is looked at: what its name says, and how surely it belongs to the name. */
export type Told = {
  naming: Naming;
  /** A sign, such as `=` or a quote, and not mere words, stands between them. */
  said: boolean;
  /** The name is a word that sentences have too. */
  prose: boolean;
  /** The name, the value and nothing else make the line, or an entry between braces and commas. */
  setting: boolean;
};

/** Whether a value, by what it is and by what its name says, is a secret. */
export function isSecret(value: string, { naming, said, prose, setting }: Told): boolean {
  const scheme = /^(?:bearer|basic|token|apikey|digest|negotiate)[ \t]/i;
  const core = value.replace(scheme, '').trim();
  if (isPlaceholder(core) || isThing(core)) return false;
  if (naming === 'maybe') return (said || !/^[([]/.test(core)) && isGenerated(core);
  if (!said) return setting ? isSet(core, prose) : isUnspoken(core, prose);
  return /^\d{1,7}$/.test(core) ? core.length >= 4 : !(core.length < 4 || isOperationsWord(core.toLowerCase()) && core.length < 8 && prose);
}

/** A path of a file, an address of an object, the name of a class: not secret under any name. */
export function isThing(value: string): boolean {
  return /^(?:\/[\w.-]+){2,}\/?$|^[\w.$]+@[0-9a-f]{3,8}$|^[A-Z]\w*[({]|^[a-z_]\w*\(|^(?:process\.env|os\.environ|import\.meta|env|vars?|self|this|config|settings|secrets|options|opts|props|params|args|req|request|ctx|context)[.[]|^[\w.]+\.(?:py|js|ts|go|java|php|conf|ya?ml|json|pem|crt|txt|log)$/.test(value);
}

/** Whether some words are more than what a program says of a pass phrase. */
export function isPhrase(text: string): boolean {
  const words = text.split(/\s+/);
  return words.length > 2 && words.filter((word) => !isOperationsWord(word.toLowerCase())).length > 1;
}

/** What is said of a secret, or stands for how to get one, in some languages; words that the vocabulary of operations does not have. */
const verdicts = /^(?:prompt(?:ed|ing)?|ask(?:ed)?|interactive|forgotten|weak|strong|mistyped|plain(?:text)?|blank|short|long|alphanumeric|numeric|easy|compromised|pwned|breached|visible|encrypted|different|identical|mine|yours|ours|sent|really|omitted|scrubbed|stripped|same|never|later|optional|shown|stored|chang(?:ed?|ing)|(?:re)?set|reused|hashed|salted|guessed|mistake|typo|oops|ok(?:ay)?|fals(?:ch|o|e)|ung[uü]ltig|abgelaufen|erforderlich|ge[aä]ndert|vergessen|incorrect[aeo]?|inv[aá]lid[aeo]?|err[oó]ne[ao]|requis[e]?|requerid[ao]|obligato\w{2,6}|expir[\wéó]{1,6}|cambiad[ao]|alterada|nieprawid\w{1,8}|wymagane|verlopen|onjuist|verplicht|errata|scaduta|richiesta)$/;

/** Whether a value, word by word, is what is said of a secret. */
export function isVerdict(value: string): boolean {
  return value.toLowerCase().split(/[-_./: ]+/).every((word) => isOperationsWord(word) || verdicts.test(word) || /^\d{0,3}$/.test(word));
}

/** Whether a lone word behind a name is a value: `password: sunshine`, and not a verdict: `password: expired`. */
function isSet(value: string, prose: boolean): boolean {
  if (isVerdict(value)) return false;
  return prose ? /^[!-~]{4,}$/.test(value) && !/^[-([]|[)\]]$/.test(value) : value.length >= 4;
}

/** Whether what follows a mere word, or a colon, is nothing that a sentence would go on with: `token expired` against `password hunter2`. */
function isUnspoken(value: string, prose: boolean): boolean {
  const word = value.toLowerCase();
  if (isOperationsWord(word) || /^[-([]|^\+?[\d.,]{1,12}\W{0,2}[a-z%]{0,4}$|^[a-z_]+=/.test(word)) return false;
  if (!prose) return word.length >= 4;
  return /\d/.test(word) && /[a-z]/.test(word) || /[^a-z0-9.,:/'()\u0080-\uffff-]/.test(word) || word.length >= 16 && isGenerated(value);
}
