import { z } from 'zod';

const labels = z.record(z.string(), z.string()).nullish().transform((value) => value ?? {});
const words = z.union([z.string().transform((text) => [text]), z.array(z.string())]).nullish().transform((value) => value ?? []);
const slashless = z.string().transform((name) => name.replace(/^\//, ''));

const network = z.object({
  IPAddress: z.string().nullish().transform((value) => value ?? ''),
  GlobalIPv6Address: z.string().nullish().transform((value) => value ?? ''),
  Aliases: words,
  DNSNames: words,
  Links: words,
  IPAMConfig: z.object({ IPv4Address: z.string().nullish(), IPv6Address: z.string().nullish() }).nullish(),
});

/** A container as a list shows it. */
export const summaryShape = z.object({
  Id: z.string(),
  Names: z.array(slashless).nullish().transform((all) => all ?? []),
  Labels: labels,
  State: z.string().default('unknown'),
  Status: z.string().default(''),
  Created: z.number().catch(0),
});
export type Summary = z.infer<typeof summaryShape>;

/** A container as an inspection shows it. The values of its environment are dropped here, before anybody else sees them. */
export const inspectionShape = z.object({
  Id: z.string(),
  Name: slashless,
  Image: z.string().default(''),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string().default('unknown'),
    ExitCode: z.number().default(0),
    OOMKilled: z.boolean().default(false),
    StartedAt: z.string().nullish(),
    FinishedAt: z.string().nullish(),
    Health: z.object({ Status: z.string().default('') }).nullish(),
    Healthcheck: z.object({ Status: z.string().default('') }).nullish(),
  }),
  Config: z.object({
    Image: z.string().default(''),
    Env: z.array(z.string()).nullish().transform((all) => (all ?? []).map((one) => one.split('=', 1)[0] ?? '').sort()),
    Cmd: words,
    Entrypoint: words,
    Labels: labels,
    User: z.string().default(''),
    WorkingDir: z.string().default(''),
    Tty: z.boolean().default(false),
    StopTimeout: z.number().nullish(),
    Healthcheck: z.object({ Test: words }).nullish(),
    Hostname: z.string().default(''),
    ExposedPorts: z.record(z.string(), z.unknown()).nullish().transform((value) => value ?? {}),
  }),
  HostConfig: z.object({
    RestartPolicy: z.object({ Name: z.string().default(''), MaximumRetryCount: z.number().default(0) }).nullish(),
    PortBindings: z.record(z.string(), z.array(z.looseObject({ HostPort: z.string().nullish() })).nullish()).nullish(),
    NetworkMode: z.string().default(''),
    Privileged: z.boolean().default(false),
    Memory: z.number().default(0),
    NanoCpus: z.number().nullish(),
    CapAdd: words,
    PidMode: z.string().default(''),
    IpcMode: z.string().default(''),
    VolumesFrom: words,
    GroupAdd: words,
    Links: words,
  }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), network).nullish().transform((value) => value ?? {}) }).default({ Networks: {} }),
  Mounts: z.array(z.object({
    Type: z.string().default(''), Name: z.string().nullish(), Source: z.string().default(''), Destination: z.string().default(''), RW: z.boolean().default(true),
  })).nullish().transform((all) => all ?? []),
});
export type Inspection = z.infer<typeof inspectionShape>;

/** One event of the stream, as Docker and Podman write it. */
export const eventShape = z.object({
  Type: z.string().default('container'),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: labels }),
  HealthStatus: z.string().nullish(),
  time: z.number(),
  timeNano: z.number().nullish(),
});

/** One sample of what a container uses. */
export const statsShape = z.object({
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number().default(0) }) }),
  memory_stats: z.object({
    usage: z.number().default(0), limit: z.number().default(0), stats: z.record(z.string(), z.unknown()).nullish(),
  }).nullish(),
});
export type Stats = z.infer<typeof statsShape>;
