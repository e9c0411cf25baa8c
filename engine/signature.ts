/** How bad a line says it is; `unknown` when it does not say. */
export const logLevels = ['fatal', 'error', 'warning', 'info', 'debug', 'trace', 'unknown'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What kind of trouble a line tells of: the closed list that detectors, diagnoses and cards speak in. */
export const logClasses = [
  'connection_refused', 'connection_reset', 'unreachable', 'timeout', 'dns_failure', 'permission_denied', 'disk_full', 'read_only',
  'io_error', 'out_of_memory', 'port_in_use', 'missing_file', 'missing_setting', 'bad_setting', 'bad_credentials', 'version_mismatch',
  'migration_failed', 'corrupt_data', 'certificate', 'rate_limited', 'too_many_files', 'locked', 'device', 'unsupported', 'crash', 'shutting_down',
] as const;
export type LogClass = (typeof logClasses)[number];

/** What these say puts what is stored at risk. */
export const graveClasses: readonly LogClass[] = ['disk_full', 'read_only', 'io_error', 'corrupt_data'];

/**
 * What all lines of one kind have in common. The id is the same on every machine and after every restart. `template` has `<*>`
 * where the lines differ and stays at home, like the lines.
 */
export type Signature = { id: string; template: string; level: LogLevel; class: LogClass | null };
