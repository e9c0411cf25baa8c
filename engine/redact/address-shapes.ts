import type { Shape } from './spans.ts';

/** Ways in that stand in an address: the access part, the path of a hook, of a stream, of a ping. */
export const addressShapes: readonly Shape[] = [
  { kind: 'url', holds: ['hook'], pattern: /\w{4,6}:\/\/(?=[\w./@-]{0,80}hook)[\w.-]{3,100}\/[\w./@-]{0,80}?(?<=hook[\w./@-]{0,80})(?=[\w-]{0,80}\d)[\w-]{16,120}[\w/@-]{0,400}/gi },
  { kind: 'url', holds: ['hooks.'], pattern: /\w{4,6}:\/\/hooks\.[\w.-]{3,60}\/(?:services|triggers|workflows|catch)\/[\w/-]{12,200}/g },
  { kind: 'url', holds: ['://'], pattern: /:\/\/([^\s/?#"'<>]{1,300})@/g, but: 'names' },
  { kind: 'url', holds: ['://'], pattern: /:\/\/([^\s:/?#@"'<>[]{0,64}:(?!\d{1,5}(?:[/?#]|$))[^\s"'<>]{1,128})@[\w.[-]/g, but: 'names' },
  { kind: 'url', holds: ['@'], pattern: /(?<![\w/@.-])([A-Za-z][\w.-]{1,32}:(?=[^\s:@/]{0,64}\d)[^\s:@/"'<>]{6,64})@(?!sha\d)\w[\w-]{0,60}[.:\w]/g },
  { kind: 'url', holds: ['@tcp(', '@unix(', '@udp('], pattern: /(?<![^\s"'`=(])([^\s:@/"'`=]{1,64}:[^\s@"'`]{1,128})@(?:tcp|unix|udp)\(/g },
  { kind: 'url', holds: ['hc-ping.com/'], pattern: /hc-ping\.com\/([\w-]{8,80}(?:\/(?!fail|start|log|\d)[\w-]{2,60})?)/g },
  { kind: 'url', holds: ['ntfy'], pattern: /(?<![\w.-])ntfys?(?:\.[\w.-]{2,60}(?::\d{1,5})?\/|:\/\/(?:[\w.:-]{1,80}\/)?)(?!(?:v\d|static|docs|app|account|settings|login|signup|config|manifest|file|favicon|_next|assets|metrics|publish|json|raw|ws)(?![\w-]))([\w-]{4,64})(?![\w.-]*\.[a-z])/g },
  { kind: 'url', holds: ['://'], pattern: /(?<![\w.-])(?:discord|slack|tgram|telegram|pover|pushover|gotifys?|ifttt|msteams|teams|workflows?|pbul|pushbullet|line|wxteams|webex|mailgun|sendgrid|opsgenie|pagerduty|twilio|mmosts?|rockets?|matrixs?|hassios?|signals?|bark|join|simplepush|pushed|pushsafer|psafers?|spontit|zulip|guilded|ryver|dingtalk|feishu|lark|wecombot|serverchan|schan|chantify|notica|techulus|push|prowl|kumulos|homeassistant|ncs?|ntalks?|smtp2go|ses|sns|msg91|nexmo|vonage|bulksms|clicksend|threema|streamlabs|revolt|onesignal|googlechat|gchat|otpauth(?:-migration)?):\/\/([^\s"'<>,;]{10,1000})/g },
  { kind: 'url', holds: ['/live/', '/movie/', '/series/', '/timeshift/', '/hls/'], pattern: /:\/\/[\w.:-]{3,100}\/(?:live|movie|series|timeshift|hls)\/([^\s/]{2,64}\/[^\s/]{2,64})\/[\w:/-]{0,40}\d+(?:\.\w{2,4})?(?![\w/])/g },
];

/** Parts of a path behind which a generated part lets everyone in who knows it. */
export const pathShapes: readonly Shape[] = [
  { kind: 'url', holds: ['announce'], pattern: /\/announce\/([\w-]{16,64})/g },
  { kind: 'url', holds: ['announce'], pattern: /(?:\/|%2F)([\w-]{16,64})(?:\/|%2F)announce/gi },
  { kind: 'url', holds: ['hook', '/push', '/ping', '/key', '/token', '/heartbeat'], pattern: /(?<=hooks?|hook\/v\d|\/(?:push|ping|keys?|tokens?|heartbeat))\/([\w-]{10,200})/g },
  { kind: 'url', holds: ['/inv', 'reset', '/magic', '/activate', '/unsubscribe', '/ical', '/feed', '/rss', '/share', '/send', '/verify', '/confirm', '/p/', '/s/', '/d/'], pattern: /\/(?:invites?|invitation|reset(?:-password)?|password-reset|magic-?links?|activate|unsubscribe|icals?|feeds?|rss|share[ds]?|send|verify|confirm|[psd])\/(?![0-9a-f]{8}-)([\w-]{10,200})/g },
];
