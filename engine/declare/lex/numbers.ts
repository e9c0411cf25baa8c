const words: Readonly<Record<string, number>> = {
  a: 1, an: 1, one: 1, single: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, thirteen: 13, fourteen: 14,
  fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, hundred: 100,
  dozen: 12, pair: 2, couple: 2, trio: 3, both: 2, half: 0.5, dual: 2, double: 2, triple: 3, quad: 4, hexa: 6, octa: 8,
};

const spelled = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|thirty(?:[- ]two)?|forty(?:[- ]eight)?|fifty|sixty(?:[- ]four)?';

/** A whole number in figures or words, as a pattern. */
export const whole = `(?:\\d{1,6}|${spelled})`;

/** A number that may have a fraction, in figures or words, as a pattern. */
export const numeral = `(?:\\d+(?:[.,]\\d+)?|half(?: of)?(?: an?)?|(?:${spelled})(?: and a half)?|(?:a )?quarter(?: of)?(?: an?)?)`;

/** The value of a number in figures or words; NaN for what is none. */
export function numberOf(text: string): number {
  const said = text.trim().toLowerCase();
  if (/^\d{1,3}(?:,\d{3})+$/.test(said)) return Number(said.replace(/,/g, ''));
  if (/^\d/.test(said)) return Number(said.replace(',', '.'));
  if (/^(?:a )?quarter/.test(said)) return 0.25;
  if (said.endsWith('and a half')) return numberOf(said.replace(/ and a half$/, '')) + 0.5;
  const parts = said.split(/[- ]+/).filter((part) => !['of', 'a', 'an'].includes(part) || said === part);
  return parts.reduce((sum, part) => sum + (words[part] ?? Number.NaN), 0);
}

/** A unit of size, as a pattern; a lone letter only right behind a figure. */
export const unit = '(?:[ -]?(?:[kmgt]i?b(?:ytes?)?|gigs?|megs?|(?:kilo|mega|giga|tera|kibi|mebi|gibi|tebi)bytes?)|(?<=\\d)[mgt])';

/** A size with its unit, as a pattern of two groups: number and unit. */
export const size = `(${numeral}|an?(?= ))(?: (?:more|extra|additional))?(${unit})`;

const megabytes: Readonly<Record<string, number>> = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 };

/** A size in MB of 2²⁰ bytes. GB and GiB mean the same, as they do in Proxmox. */
export function megabytesOf(number: string, of: string): number {
  return numberOf(number) * (megabytes[of.replace(/^[ -]/, '').charAt(0).toLowerCase()] ?? Number.NaN);
}
