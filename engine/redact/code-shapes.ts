import type { Shape } from './spans.ts';

const names = String.raw`(?:recovery|backup|scratch|emergency|one[- ]?time|single[- ]use|verification|confirmation|two[- ]factor|2fa|mfa|totp|otp|login|security|pairing|setup|entry|activation|access|invite|invitation|unlock|alarm|pin|door|gate|garage|homekit|matter|your|reset|authenticator|authentication|sms)[ _-]?(?:codes?|keys?|pins?|secrets?|seeds?)`;
const joint = String.raw`["']?[ \t]{0,4}(?:manually|is|are|was|below)?[ \t]{0,4}[:=]{0,2}[ \t"'\`[(#]{1,8}`;
const hyphened = String.raw`(?=[A-Za-z-]{0,30}\d)(?!\d{4}-\d\d-\d\d)[A-Za-z0-9]{2,12}(?:-[A-Za-z0-9]{2,12}){1,9}`;
const single = String.raw`(?=[A-Za-z]{0,11}\d)[A-Za-z0-9]{6,40}|(?<=[:=] ?|is )\d{4,5}`;
const spaced = String.raw`\d{3,5}(?: \d{3,5}){1,7}|(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4}|(?:[A-Z2-7]{4} ){3,15}[A-Z2-7]{4}`;
const code = `(?:${hyphened}|${spaced}|${single})(?![\\w-])`;

/** Codes and phrases that people write down: of a second factor, for the day when all else is lost. */
export const codeShapes: readonly Shape[] = [
  { kind: 'pair', holds: [' code', '_code', '-code', 'pcode', 'ycode', ' key', '_key', '-key', 'pkey', 'ykey', ' pin', '-pin', ' secret', '_secret', ' seed', '_seed', 'tpseed'], pattern: new RegExp(`(?<![A-Za-z])${names}${joint}(${code}(?:[\\s,;|"']{1,6}${code}){0,20})`, 'gi') },
  { kind: 'pair', holds: ['otp', '2fa', 'mfa', 'secret', 'seed', 'factor', 'authenticator', 'setup', 'key', 'code'], pattern: /(?<![\w-])(?=[A-Z -]{0,60}[2-7])(?=[A-Z2-7 -]{0,78}[G-Z])(?:[A-Z2-7]{4}[ -]){3,15}[A-Z2-7]{4}(?![\w-])/g },
  { kind: 'pair', holds: ['manual', 'by hand', 'instead'], pattern: /(?:key|code|secret)[ \t](?:manually|by hand|instead)[ \t]{0,2}:?[ \t]{1,4}["']?((?:[A-Za-z2-7]{4}[ -]?){4,16})(?!\w)/gi },
  { kind: 'pair', holds: ['phrase', 'mnemonic', 'words', 'bip39', 'bip-39', 'seed'], pattern: /(?:phrase|mnemonic|(?:seed|recovery|backup|secret|wallet)[ _-]?(?:words|phrase)|bip-?39|seed)(?:[ \t]{1,2}(?:is|was|are)[ \t]?)?["'\]]{0,2}[ \t]{0,4}[:=]{0,2}[ \t>"'[]{1,6}((?:\d{1,2}[.)] ?)?[a-z]{3,8}(?:["',]{0,3}[ ,](?:\d{1,2}[.)] ?|["'])?[a-z]{3,8}){11,23})(?![a-z])/gi },
  { kind: 'pair', holds: ['otp', '2fa', 'mfa', 'pin'], pattern: /(?<!\w)(?:totp|otp|2fa|mfa|pin)(?: code)? (\d{4,8})(?!\w)/gi },
  { kind: 'pair', holds: ['code'], pattern: /(?<!\w)(\d{4,8}) (?:is|as) your(?: \w{2,16}){0,2} code/gi },
  { kind: 'pair', holds: ['otp', '2fa', 'mfa'], pattern: /(?<!\w)code=(\d{4,8})(?!\w)/gi },
  { kind: 'pair', holds: ['homekit', 'homebridge', 'pin', 'setup', 'pair'], pattern: /(?<![\d-])\d{3}-\d{2}-\d{3}(?![\d-])/g },
  { kind: 'pair', holds: ['matter', 'mt:'], pattern: /(?<!\w)MT:[A-Z0-9.-]{19,40}|matter[^\n\d]{0,40}\d{11}(?!\d)/gi },
];
