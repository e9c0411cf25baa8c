/** How bad a line says it is; `unknown` when it does not say. */
export const logLevels = ['fatal', 'error', 'warning', 'info', 'debug', 'trace', 'unknown'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What kind of trouble a line tells of: the closed list that detectors, diagnoses and cards speak in. */
export const logClasses = [
  'connection_refused', 'connection_reset', 'unreachable', 'timeout', 'dns_failure', 'permission_denied', 'disk_full', 'read_only',
  'io_error', 'out_of_memory', 'port_in_use', 'missing_file', 'missing_setting', 'bad_setting', 'bad_credentials', 'version_mismatch',
  'migration_failed', 'corrupt_data', 'certificate', 'rate_limited', 'too_many_files', 'locked', 'device', 'unsupported', 'crash', 'shutting_down',
  'advice', 'oom_limit', 'oom_host', 'heap_limit', 'shared_memory', 'limit_low', 'pool_exhausted', 'flooded', 'stale_handle', 'network_gone', 'upstream_missing',
  'restart_asked', 'init_conflict', 'data_too_new', 'version_skipped', 'data_too_old', 'cpu_unsupported', 'driver_mismatch', 'adapter_lost', 'device_silent',
  'disk_failing', 'hung', 'mount_missing', 'chown_refused', 'wrong_owner', 'leftover_file', 'image_missing', 'missing_program', 'missing_module', 'part_version',
  'api_too_old', 'lxc_prestart', 'lxc_hook', 'runtime_refused', 'setting_removed', 'not_allowed', 'starting_up',
] as const;
export type LogClass = (typeof logClasses)[number];

/** What these say puts what is stored at risk. */
export const graveClasses: readonly LogClass[] = ['disk_full', 'read_only', 'io_error', 'disk_failing', 'corrupt_data'];

/**
 * What all lines of one kind have in common. The id is the same on every machine and after every restart. `template` has `<*>`
 * where the lines differ and stays at home, like the lines.
 */
export type Signature = { id: string; template: string; level: LogLevel; class: LogClass | null };
