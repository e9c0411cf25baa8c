import { capitals } from './levels.ts';
import { epoch } from './shape.ts';
import { moment, partOfMoment, syslogMoment } from './stamps.ts';

const raw = String.raw;
const group = raw`\[(?:[^\[\]]|\[[^\]]*\])*\]|\((?:[^()]|\([^)]*\))*\)`;
const field = raw`(?:[A-Z0_:.#/@-]{1,80}|[\w$]{1,40}[.:/@-][\w$.:/@-]{0,80})`;
const tagEnd = raw`(?:\[[^\]]*\])?(?: \((?:[^()]|\([^)]*\))*\))?:(?=\s)`;
const zoned = raw`0-0-0T0:0:0(?:\.0)?(?:Z|[+-]0:0)(?= \S+ [^\s:[\]]+\[0\]:)`;
const sticky = (...alternatives: string[]) => new RegExp(alternatives.join('|'), 'y');

/** What the header of a line may be made of, as it looks in a shape. Each is tried where the reading stands. */
export const pieces = {
  /** Between two pieces. */
  gap: /[\s|,;:*#>·•-]*/y,

  /** `web-0  | `: the container, as compose shows it. */
  container: /[\w.-]{1,80}\s{0,40}\| (?=\S)/y,
  /** `[0] LOG:`, `0:C # WARNING`, `initdb: error:`, `app.worker   INFO  :`: what stands before a level where there is no time. */
  led: sticky(
    raw`(?:(?:\[[^\]]{0,60}\]|0(?::[A-Z])?)[\s#*.-]*){1,3}(?=(?:${capitals})[\s:])`,
    raw`[\w./-]{1,60}: (?=(?:error|warning|fatal|critical|notice): )`,
    raw`[\w.]{1,60}\s+(?=(?:${capitals})\s*: )`,
  ),

  /** `0-0-0 0:0:0,0`, `[0/Oct/0:0:0:0 +0]`. */
  stamp: sticky(raw`[[(<]?(?:${partOfMoment})(?: 0?\w?\]|[\])>])?`),
  /** `Oct 0 0:0:0 host name[0]: `, also with names such as `sshd(pam_unix)` and `Two Words[0]`. */
  syslog: sticky(raw`(?:${syslogMoment}|${zoned}) +(?:[^\s:[\]]+(?: (?=\S)))?(?:[- ]*(?:(?:\w+ ){0,2}\w+(?=\[)|(?:[^\s:[\]()]|\([^)\s]*\))+)${tagEnd})?`),
  /** `0.0.0.0 - name ` before `[0/Oct/0:0:0:0 +0]`: a web server's access log. */
  access: sticky(raw`\S{1,80} \S{1,80} [^[\]]{1,60}? (?=\[0/[A-Z][a-z]{2}/0:0)`),
  /** `[Nest] 0  - `, `api.log.0 `, `- ALERT `: up to four fields before a time. */
  ahead: sticky(raw`(?:(?:${group}|[^\s|]{1,80}\s{0,80}\||(?=[A-Z]+\s|\S{0,80}[0._:-])\S{1,80})\s+(?:-+\s+)?){1,4}(?=[[(]?(?:${moment}|${epoch} ))`),
  /** A record number, fields, the seconds since 1970 and a flag. */
  counted: sticky(raw`0 (?:\S{1,80} ){2,4}${epoch} 0 `),

  /** `E0 0:0:0.0       0 file.go:0]`. */
  klog: /([IWEF])0 0:0:0\.0 +0 [^\]\s]+\]/y,
  /** `<3>`. */
  priority: /<([0-9]{1,3})>(?:0 (?=\S))?/y,
  /** `[error]`, `(WARN)`, `[core:notice]`, `name: [emerg]`. */
  bracketLevel: /(?:[\w.-]+: )?[[(<|{]\s*(?:\w+:)?([A-Za-z]+)\s*[\])>|}]:?/y,
  /** `ERROR`, `ERROR:name:`. */
  capitalLevel: sticky(raw`(${capitals})(?![\w-])(?::[\w.]+:)?`),
  /** `warning: `. */
  wordLevel: /([A-Za-z]+)\s*:(?=\s)/y,
  /** `panic: `, `PHP Fatal error: `, `Caused by: x.SomeException: `: a level that stays part of the text. */
  levelBefore: /(?=(panic):\s|(?:[A-Z]\w* ){1,2}(error|warning|notice|ERROR|WARNING|FATAL):\s|(?:Caused by: )?[\w.$]{0,160}[a-z](Error|Exception): )/y,
  /** `Info    `, `info|`, `error `, after a time. */
  columnLevel: /([A-Za-z]+)(?= {2}|\t| \[|\|)|(info|warn|warning|error|debug|trace|notice|fatal|critical)(?= )/y,
  /** `D Name: `, `I NETWORK  `, after a time. */
  letterLevel: /([VDIWEF])(?:\/| +)(?:[^:[\]]{1,40}?\s*:(?=\s)|(?=\S))/y,
  /** `host PART KERNEL `, `name@base `, `root - `: up to five fields between a time and a level in capitals. */
  fields: sticky(raw`(?:${field}(?: - | +)){0,4}(?:\w+(?: - | +))?(?=(?:${capitals})[\s:])`),

  /** `routers/db.go:0:Name() `. */
  place: /\S{0,80}\w\.[a-z]{1,4}:0(?::\S{0,80})?(?=\s)/y,
  /** `[main]`, `(MainThread)`, `[Thread[id=0]]`. */
  group: sticky(group),
  /** Brackets with a number in them, or none but a dash: `[req-0 0]`, `[-]`. */
  numbers: /\[(?:[^[\]]*[0¶][^[\]]*|-)\](?=.)|<0>(?=\S)/y,
  /** A process or thread before the level. */
  number: /\*?0(?:[:.]0)*[:M]?(?=\s|$)/y,
  /** `0#0: *0`, `0 --- [`: a process or connection behind the level. */
  process: /0#0:?(?: \*0)?(?=\s)|0(?=\s+(?:---|[[(]))/y,
  /** `Name|0|`. */
  piped: /[^\s|]{1,160}\|/y,
  /** `org.some.Name: `, `some::name `, `SomeName - `. */
  logger: /(?=[\w$/\\:-]{0,60}(?:[.$@/\\_]|::|[a-z][A-Z]))[\w$.@/\\:<>-]{1,160}?(?:\[0\])?(?::0)?(?:\s*:(?=\s)| - |\||\](?=\s)| (?=\[))/y,
  /** `Name   : `, or a name in a column of its own. */
  column: /[A-Za-z][\w.$/-]{0,160}\s+:(?=\s)|(?<= {2}|\t)[A-Za-z][\w.$/-]{0,160}(?:\s{2,}|\t)/y,
  /** `program.exe - `. */
  program: /[\w-]{1,60}\.\w{1,10}(?: \*0)? - /y,
};
