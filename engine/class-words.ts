import { safe, type CloudSafe } from './distill.ts';
import type { LogClass } from './signature.ts';

/** What each class of log lines is called on cards: our own words, never the log's. */
export const classWords: Record<LogClass, CloudSafe> = {
  connection_refused: safe`connection refused`,
  connection_reset: safe`connection reset`,
  unreachable: safe`no route to it`,
  timeout: safe`no answer in time`,
  dns_failure: safe`name not found`,
  permission_denied: safe`permission denied`,
  disk_full: safe`disk full`,
  read_only: safe`read-only file system`,
  io_error: safe`read or write error`,
  out_of_memory: safe`out of memory`,
  port_in_use: safe`port in use`,
  missing_file: safe`file not found`,
  missing_setting: safe`setting missing`,
  bad_setting: safe`bad setting`,
  bad_credentials: safe`login refused`,
  version_mismatch: safe`versions do not fit`,
  migration_failed: safe`migration failed`,
  corrupt_data: safe`corrupt data`,
  certificate: safe`certificate not valid`,
  rate_limited: safe`rate limited`,
  too_many_files: safe`too many open files`,
  locked: safe`locked by another process`,
  device: safe`device not usable`,
  unsupported: safe`not supported`,
  crash: safe`crash`,
  shutting_down: safe`shutting down`,
};
