import { isOperationsWord } from '../distill/vocabulary.ts';
import { addressShapes, pathShapes } from './address-shapes.ts';
import { codeShapes } from './code-shapes.ts';
import { matchesOf } from './matches.ts';
import { traceOf, type Glimpse, type Trace } from './glimpse.ts';
import { namingOf } from './names.ts';
import { isPlaceholder } from './placeholders.ts';
import { isGenerated, surpriseOf } from './random.ts';
import { recordShapes } from './record-shapes.ts';
import type { Shape, Span } from './spans.ts';
import { isVerdict } from './values.ts';

const shapes: readonly Shape[] = [
  ...addressShapes,
  ...recordShapes,
  ...codeShapes,
  { kind: 'header', holds: ['authorization'], pattern: /authorization\\{0,3}["']?[ \t]{0,4}[:=,>]{1,2}[ \t]{0,4}\\{0,3}["']?[ \t]{0,4}(?:(?:bearer|basic|token|digest|apikey|negotiate)[ \t]{1,4})?([^\s"'\\,;{}<>][^"'\\;{}<>\r\n]{3,8192})/gi, but: 'names' },
  { kind: 'header', holds: ['bearer', 'basic'], pattern: /(?<![\w-])(?:bearer|basic)[ \t]{1,4}((?=[^\s"']*[\d=_A-Z.~/+-])(?![Aa]uth)[\w.~+/=:-]{8,8192})(?<![:.])/gi, but: 'names' },
  { kind: 'header', holds: ['cookie'], pattern: /(?<![\w-])(?:set-)?cookie\\{0,3}["']?[ \t]{0,2}:[ \t]{0,4}\\{0,3}["']?([\w.-]{1,64}=[^"'\r\n]{3,8192})/gi },
  { kind: 'chat', holds: [':'], pattern: /(?<![\w.-])(?:bot)?\d{5,17}:[A-Za-z][\w-]{29,60}(?![\w-])/g },
  { kind: 'chat', holds: ['discord', 'telegram'], pattern: /(?:discord|telegram)[\w.-]{0,40}["'`]?[ \t]{0,4}[:=]{1,3}>?[ \t]{0,4}["'`]?(\d{17,20}|[0-9a-zA-Z=_-]{32}|[0-9a-f]{64})(?![\w-])/gi },
  { kind: 'header', holds: ['curl', 'wget'], pattern: /(?<![\w-])(?:-u|--user|--proxy-user|--password|--http-password)[ =]["']?((?!\d{1,6}:\d{1,6}\b)[^\s"':]{0,64}:[^\s"']{0,256})/g },
  { kind: 'pair', holds: ['bundle_'], pattern: /BUNDLE_\w{1,80}__\w{1,80}["']?[:=][ \t]{0,4}["']?([^\s"']{4,256})/g },
  { kind: 'pair', holds: ['sshpass', 'mysql', 'mariadb'], pattern: /(?:sshpass|mysql\w{0,8}|mariadb\w{0,8}) (?:[^\n|;]{0,80} )?-p[ ]?((?!\d{1,5}(?::\d{1,5})?(?:\s|$))[^\s-][^\s]{3,128})/g },
  { kind: 'token', holds: ['|'], pattern: /(?<!\d)\d{15,16}(?:\||%7C)[\w-]{27,40}(?![\w-])/gi },
];

/** Shapes of one long run of characters. */
const runShapes: readonly Shape[] = [
  { kind: 'jwt', holds: ['ey'], pattern: /(?<![\w-])ey[\w-]{8,}\.[\w-]{6,}(?:\.[\w-]*){0,3}/g },
  { kind: 'chat', holds: ['.'], pattern: /(?<![\w.-])(?=[\w-]*[A-Z])[\w-]{23,30}\.[\w-]{5,8}\.[\w-]{25,80}(?![\w-])/g },
  { kind: 'token', holds: ['.'], pattern: /(?<![\w-])(?:[a-z]{2,6}\.)?[0-9a-f]{24,64}(?:\.[0-9a-f]{24,64}){1,3}(?![\w-])/g },
  { kind: 'chat', holds: ['mfa.'], pattern: /(?<![\w.-])mfa\.[\w-]{20,120}/g },
  { kind: 'token', holds: ['-'], pattern: /(?<![\w-])(?:[A-Z0-9]{2,8}-)?(?:[A-Z0-9]{5,12}-){4,10}[A-Z0-9]{5,12}(?![\w-])/g },
  { kind: 'token', holds: ['_', '-'], pattern: /(?<![A-Za-z0-9_-])(?:sk|pk|rk|gh[a-z]|github_pat|gl[a-z]{2,8}|xox[a-z]|xapp|xwfp|hf|npm|pypi|dop|doo|dor|shp[a-z]{2}|sq0[a-z]{3}|whsec|tskey|pat|lin_api|ntn|nvapi|gsk|xai|pplx|ops|p8e|pul|pscale|sntry[a-z]|gls[a-z]|fm\d[a-z]?|fo\d|tk|ptr|dnkey|rdme|shippo|rubygems|sgp|sm_pat|secret_test|access|NRJS|NRAK|NRII|NRRA|PMAK|API|key|AC|FLW[A-Z]{3}|dckr_pat|syt|act|oauth|eyJ)[_-](?=[\w-]{0,400}(?:\d|[a-z][A-Z]))[\w=+/.~-]{12,400}/g },
  { kind: 'token', holds: [''], pattern: /(?<![A-Za-z0-9])(?:A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9]|GPA|IDA|ROA)[A-Z0-9]{16}|AIza[\w-]{30,40}|LTAI[A-Za-z0-9]{12,30}|ya29\.[\w-]{20,200}|EA[A-Z]{2}[A-Za-z0-9]{30,400}|ABSK[A-Za-z0-9+/]{60,400}={0,2}|SG\.[\w-]{10,40}\.[\w-]{20,80}|su[A-Za-z0-9]{12}(?=["'\s]|$)(?<=\d[A-Za-z0-9]{0,11}))(?![A-Za-z0-9])/g },
  { kind: 'token', holds: ['vs.', 'vb.', 'vr.'], pattern: /(?<![\w.])hv[sbr]\.[\w-]{20,300}/g },
];

/** Secrets told by their shape alone: tokens of known make in the long runs of a text, at which the glimpse has looked, headers, the access part of addresses. */
export function shapeSpans(text: string, glimpse: Glimpse, runs: readonly (readonly [number, number])[]): Span[] {
  const spans: Span[] = [];
  for (const shape of inText) if (glimpse.mayHold(shape.traces)) spans.push(...found(text, shape, 0));
  for (const shape of inRun) if (glimpse.mayHold(shape.traces)) for (const [from, to] of runs) spans.push(...found(text.slice(from, to), shape, from));
  for (const shape of inPath) if (glimpse.mayHold(shape.traces)) spans.push(...found(text, shape, 0).filter((span) => isGenerated(text.slice(span.from, span.to))));
  return text.includes('?') ? [...spans, ...querySpans(text)] : spans;
}

const [inText, inRun, inPath] = [traced(shapes), traced(runShapes), traced(pathShapes)];

function traced(all: readonly Shape[]): readonly (Shape & { traces: readonly Trace[] })[] {
  return all.map((shape) => ({ ...shape, traces: shape.holds.map(traceOf) }));
}

function found(text: string, { kind, pattern, but }: Shape, offset: number): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 1: secret, index } of matchesOf(text, pattern)) {
    if (isExcepted(secret ?? whole, but) || isPlaceholder((secret ?? whole).replace(/^[A-Za-z]{1,12}[ _-]/, ''))) continue;
    const from = offset + index + (secret === undefined ? 0 : whole.lastIndexOf(secret));
    spans.push({ from, to: from + (secret ?? whole).length, kind });
  }
  return spans;
}

function isExcepted(secret: string, but: Shape['but']): boolean {
  return but === 'names' && isMereName(secret) || but === 'words' && isVerdict(secret);
}

/** A name before an `@`, or a word behind `Authorization:`, that tells no secret. */
function isMereName(secret: string): boolean {
  return /^(?:bearer|basic|token)[ \t]{0,4}$/i.test(secret) || /^[A-Za-z][a-zA-Z._-]{0,23}$/.test(secret) && surpriseOf(secret) < 8;
}

/** The values of an address behind the `?`, but for short words and numbers. */
function querySpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, index } of matchesOf(text, /[?&][\w.[\]%-]{1,64}=(?:[^\s&"'<>#)]|\)(?!\])){1,4096}/g)) {
    const at = whole.indexOf('=') + 1;
    const value = whole.slice(at);
    if (isHarmless(value) && namingOf(whole.slice(1, at - 1)) !== 'secret') continue;
    spans.push({ from: index + at, to: index + whole.length, kind: 'url' });
  }
  return spans;
}

function isHarmless(value: string): boolean {
  return /^(?:[a-z]{1,12}|\d{1,6}(?:\.\d{1,3}){0,3})$/.test(value) || isOperationsWord(value.toLowerCase()) || value.length < 24 && !isGenerated(value);
}
