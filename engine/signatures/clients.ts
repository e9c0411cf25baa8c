const raw = String.raw;
const address = raw`["'[(<]{0,2}(?:ipv\d:)?(?:\d+(?:\.\d+){3}|[\da-f]{0,4}:[\da-f:.]{2,40})`;
const from = raw`(?:\brhost=|\bfrom \S+ port\b|(?:\bfrom|\bip(?:_?address)?:?|\b[rl]?ip(?:_?address)?=|\bclient:?|\bremote(?: host| ip| address)?:?|\bunknown) ?${address})`;
const refused = raw`(?:\bauth\w*|\blog[ -]?in|\blogon|\bsign[ -]?in|\bpassword|\buser ?(?:name)?|\bcredentials?|\btoken|\bkey)\b.{0,80}(?:fail|invalid|incorrect|wrong|denied|unknown|not exist|refused|reject)|(?:invalid|illegal|unknown|wrong|bad|incorrect|failed|unauthori[sz]ed) (?:\w+ ){0,2}(?:user|password|log[ -]?in|credentials?|auth|key|token)`;

/**
 * What a server says of those who ask it: scanners, bots, wrong passwords that people type, and clients that hang up. In small letters,
 * without paths and addresses of the web. What it says of those whom it asks itself is none of this.
 */
export const clientNoise = [
  raw`^(?!.*upstream)(?=.*${from}).*(?:${refused})`,
  raw`^(?!.*upstream).*(?:${[
    raw`(?:failed|unsuccessful|invalid|denied|bad) (?:\w+ ){0,2}(?:log[ -]?in|auth\w*|sign[ -]?in|password|access) attempt|limiting (?:requests|connections).{0,80}client`,
    raw`to authenticate (?:the )?(?:request|identity|session)|\bdisconnected\b.{0,60}\(auth failed`,
    raw`tls handshake error from|ssl_do_handshake\(\) failed|while ssl handshaking|ssl_accept\b|(?:ssl|tls) handshake (?:failure|failed|error)\W*$|\[preauth\]|kex_exchange_identification|banner exchange: connection from|unable to negotiate with|identification string from`,
    raw`access forbidden by rule|directory index of .{0,80}forbidden|client denied by server config|(?:invalid|bad|malformed|illegal) (?:uri|url|method|version|http|character found) ?(?:\w+ )?(?:in|request|name)|bad request (?:syntax|version|line)|client sent (?:an? )?(?:invalid|plain|too)|not found or unable to stat|parsing http request|code \d+, message bad request`,
    raw`\[client [^\]]*\].{0,40}(?:not exist|not found)|from \[af_inet|hostname \S+ verification failed|brokenpipeerror|clientabortexception|\bwrite: broken pipe|connresetexception|request aborted`,
    raw`incoming (?:\w+ ){1,3}.{0,60}(?:unauthori|denied|invalid|refused|rejected)`,
    raw`no route matches|cannot (?:get|post|head|put|delete) *$`,
    raw`(?:from|to|with|by|on)(?: the| a)? client\b.{0,60}(?:reset|pipe|eof|closed|time-?d? ?out|lost|aborted)|(?:eof|reset|pipe|lost|closed|aborted) (?:on|by|from|to) (?:the |a )?client\b|while (?:sending (?:response )?to client|reading client|waiting for request|keepalive)`,
    raw`client.{0,60} has exceeded timeout|client ?disconnect|(?:write to|on) (?:a )?closing transport|(?:writ|send)\w* (?:the )?(?:http )?(?:response|reply|body)\b.{0,80}(?:pipe|reset|aborted|closed)|aborted connection .{0,160}communication packets|(?:length of|incomplete) startup packet`,
    raw`\bnoqueue: |relay access denied|lost connection after \w+ from|improper command pipelining|non-smtp command|does not resolve to address`,
    raw`validation failure <|reducing dns packet size|from non-local network`,
  ].join('|')})`,
].join('|');
