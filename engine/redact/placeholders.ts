const placeholder = /^(?:null|nil|none|undefined|true|false|yes|no|on|off|n\/a|nan|empty|unset|not|string|redacted|hidden|masked|changeme|[^A-Za-z0-9]{0,80}|\$(?!\w{1,14}\$)[\w({].*|\{.*|%[A-Za-z_]+%|<.*|\[.*)$/i;

/** The name of a variable, said in place of its value. */
const variable = /^[A-Z]+(?:_[A-Z]+)+$/;

/** Fewest characters that differ from their neighbours in what is taken for a secret that is there. */
const fewest = 4;

/** Whether a value only stands for a secret: `xxxxxxxx`, `****`, `$TOKEN`, `<your token>`, `null`. */
export function isPlaceholder(value: string): boolean {
  return placeholder.test(value) || variable.test(value) || value.length > fewest && value.replace(/(.)\1{3,}/g, '').length < fewest;
}
