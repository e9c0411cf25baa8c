/** Whom a connection was meant for. */
export type Target = { host: string; port: number | null };

/** Longest part of a line that is searched, in characters. */
const longest = 2000;

const raw = String.raw;
const host = raw`(\[[0-9A-Fa-f:.]+\]|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?=:\d)|[A-Za-z0-9_](?:[\w.-]{0,252}[A-Za-z0-9_])?)`;
const port = raw`:(\d{1,5})(?!\d)`;
const name = raw`["'\x60(]*${host}`;
const url = raw`[a-z][a-z0-9+.:-]{0,30}://(?:[^\s"'<>]*@)?${host}(?:${port})?`;

/** How programs name the other side, the surest first. Each has the host first and the port, if any, behind it. */
const wordings = [
  raw`upstream: "${url}`,
  raw`\bgetaddrinfo (?:E\w+ )?(?:for )?(?!failed|error)${host}(?: \S+?${port})?`,
  raw`\bconnect E[A-Z]+ ${host}(?:${port})?`,
  raw`\blookup ${host}(?: on |:)`,
  raw`\b(?:dial|read|write) (?:tcp|udp)[46]? (?:[^\s>]+->)?${host}${port}`,
  raw`\bserver (?:at|running on)(?: host)? "${host}"(?: \([^)]*\))?.{0,80}?\bport (\d{1,5})`,
  raw`(?:translat\w+|resolv\w+|unknown ?host\w*|host not found in upstream)(?: the)?(?: host ?(?:name)?)?:? (?!host|name|the |address)${name}(?:${port})?`,
  raw`\bhost(?:name)?\s?[=:]\s?["']?${host}(?:["']?.{0,40}?\bport\s?[=:]\s?["']?(\d{1,5}))?`,
  raw`(?:server|service|database|broker) (?:on|at) ["'(]+${host}(?:${port})?`,
  raw`(?:connect(?:ed|ing|ion|s)?|route|reach(?:ing)?) (?:to |from )?(?:\w+ ){0,3}?${name}(?:/[0-9A-Fa-f.:]{2,40}?)?(?:${port}|,? port (\d{1,5}))`,
  raw`refused[:,]? ${name}(?:/[0-9A-Fa-f.:]{2,40}?)?${port}`,
  url,
  raw`(?:^|[\s"'(\[/=,@])(?![\w.-]*\.(?:go|py|js|mjs|ts|java|kt|c|cc|cpp|h|rs|rb|php|cs|lua):)(?=[\w.-]*[A-Za-z.]|\[)${host}:(\d{2,5})(?=$|[\s"')\],;:.!])`,
  raw`\b(?:ping|ssh|curl|wget|host): ${name}: (?=name or|temporary|no address|unknown)`,
].map((wording) => new RegExp(wording, 'i'));

/** The host and port that a line about a failed connection names; null when it names none. Nothing before an `@` is ever part of it. */
export function targetOf(line: string): Target | null {
  const text = line.slice(0, longest);
  for (const wording of wordings) {
    const found = wording.exec(text);
    const [named, ...digits] = found?.slice(1) ?? [];
    if (named !== undefined) return targetFrom(named, Number(digits.find(Boolean) ?? 0));
  }
  return null;
}

function targetFrom(named: string, port: number): Target {
  return { host: named.replace(/^\[|\]$/g, '').toLowerCase(), port: port > 0 && port < 65_536 ? port : null };
}
