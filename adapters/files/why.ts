const reasons: Record<string, string> = {
  EBINARY: 'it is no text', EBROKEN: 'what was compressed of it is no whole gzip file', EISDIR: 'it is a folder; name the files in it, as in /folder/*.log',
  EMFILE: 'too many files are open', ENFILE: 'too many files are open', EIO: 'the disk fails', ESTALE: 'the network share is gone', ELOOP: 'its links go in a circle',
  ENOTFILE: 'it is a pipe, a socket or a device and keeps no lines; have the service log to a file, or read the log of its container',
};

/** Why a file system did not let a file be read, in words that say what to do; null when the error is not one of a file system. */
export function whyUnread(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return null;
  if (code !== 'EACCES' && code !== 'EPERM') return reasons[code] ?? code;
  return `this service runs as user ${String(process.geteuid?.() ?? '')}, who may not; let that user read it and enter the folders above`;
}

/** Whether a file system says that a file is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
