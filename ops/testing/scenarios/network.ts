import type { ResourceRef } from '../../../engine/types.ts';
import { dies, host, runs } from '../scenario-containers.ts';
import { card, is, momentAt, scene, times, writes, type Scenario, type Telling } from '../scenario.ts';

const site: ResourceRef = 'net://site.lan:443';
const dns: ResourceRef = 'net://192.168.1.53';
const repository: ResourceRef = 'git://declared';
const apps = ['docker://nas1/one', 'docker://nas1/two', 'docker://nas1/three'] as const satisfies ResourceRef[];
const probed = (title: string): Telling => scene(title).at('00:00', is('net://network', 'host.reach'), is(site, 'probe.state', { name: 'site', kind: 'http', status: 200 }),
  is(dns, 'probe.state', { name: 'dns', kind: 'dns' }));
const inDays = (days: number) => new Date(momentAt('00:00').getTime() + days * 86_400_000).toISOString();

export const networks: Scenario[] = [
  probed('a probe fails for five minutes').at('00:10', is(site, 'probe.state', { ok: false, why: 'timeout', status: null })).at('00:15', is(site, 'probe.state', { ok: true, why: 'answers', status: 200 })).until('00:30')
    .sends({ cards: 1, lines: 0 }, card(site, 'probe', { severity: 'medium', outcome: 'recovered' })),
  probed('a probe fails twice').at('00:10', is(site, 'probe.state', { ok: false, why: 'timeout' })).at('00:10:40', is(site, 'probe.state', { ok: true, why: 'answers' })).until('00:30').brings(),
  probed('a probe that fails every other time is nobody\'s business').at('00:10', times(30, 60, (n) => is(site, 'probe.state', n % 2 === 0 ? { ok: false, why: 'timeout' } : { ok: true, why: 'answers' }))).until('00:50').brings(),
  probed('a probe that answers with other times is always the same').at('00:10', times(30, 30, (n) => is(site, 'probe.state', { ms: 20 * n }))).until('00:40').brings(),
  scene('the repository of declarations is away for twenty minutes').at('00:00', is(repository, 'host.reach')).at('00:10', is(repository, 'host.reach', { reachable: false })).at('00:30', is(repository, 'host.reach', { reachable: true })).until('00:40').brings(),
  scene('the token for the declarations has expired, and is renewed').at('00:00', is(repository, 'host.reach'), is('git://declared/web', 'declaration.state', { subject: 'Ask for web' }))
    .at('00:10', is(repository, 'host.reach', { reachable: false, refused: true })).at('00:30', is(repository, 'host.reach', { reachable: true })).until('00:40')
    .brings(card(repository, 'host-unreachable', { severity: 'low', outcome: 'recovered' })),
  probed('a resolver is down').at('00:10', is(dns, 'probe.state', { ok: false, why: 'timeout' })).until('00:20').brings(card(dns, 'dns-down')),
  probed('a resolver is down, and three services cannot find names').at('00:00', host('nas1'), ...apps.map((app) => runs(app))).at('00:10', is(dns, 'probe.state', { ok: false, why: 'timeout' }))
    .at('00:11:40', ...apps.map((app, n) => writes(app, 100, { seconds: 300, text: (at) => `ERROR fetch ${at}: getaddrinfo EAI_AGAIN api${n}.example.org` }))).until('00:17')
    .brings(card(dns, 'dns-down', { affected: [...apps] })),
  probed('the container of a resolver dies: pages that are probed by name and a service that finds no names suffer with it')
    .at('00:00', host('nas1'), runs('docker://nas1/pihole', {}, { restartPolicy: 'no' }), runs('docker://nas1/one'), is(dns, 'probe.state', { about: 'docker://nas1/pihole' }))
    .at('00:10', dies('docker://nas1/pihole')).at('00:10:10', is(dns, 'probe.state', { ok: false, why: 'refused' })).at('00:10:20', is(site, 'probe.state', { ok: false, why: 'no_name', status: null }))
    .at('00:11', writes('docker://nas1/one', 100, { seconds: 300, text: () => 'ERROR getaddrinfo ENOTFOUND api.example.org' })).until('00:16')
    .brings(card('docker://nas1/pihole', 'exited', { affected: [dns, site, 'docker://nas1/one'] })),
  probed('a service that finds no names while its resolver answers is told of by itself').at('00:00', host('nas1'), runs('docker://nas1/one'))
    .at('00:11', writes('docker://nas1/one', 100, { seconds: 300, text: () => 'ERROR getaddrinfo ENOTFOUND api.example.org' })).until('00:16')
    .brings(card('docker://nas1/one', 'unreachable', { severity: 'medium' })),
  probed('our own network is down: nothing is said of what was probed').at('00:10', is('net://network', 'host.reach', { reachable: false })).at('00:20', is('net://network', 'host.reach', { reachable: true })).until('00:40')
    .brings(card('net://network', 'host-unreachable', { severity: 'medium', outcome: 'recovered' })),
  probed('a certificate that is renewed a day after its card').at('00:00', is(site, 'certificate.state', { notAfter: inDays(15), subject: 'site.lan' })).at('48:00', is(site, 'certificate.state', { notAfter: inDays(92) })).until('49:00')
    .brings(card(site, 'certificate', { severity: 'medium', outcome: 'recovered' })),
  probed('a certificate that nobody renews becomes high').at('00:00', is(site, 'certificate.state', { notAfter: inDays(4), subject: 'site.lan' })).until('30:00').brings(card(site, 'certificate')),
  probed('a certificate with months to go').at('00:00', is(site, 'certificate.state', { notAfter: inDays(90) })).until('240:00').brings(),
  probed('a page and the container behind it fail for one reason').at('00:00', host('nas1'), runs('docker://nas1/site', {}, { restartPolicy: 'no' }), is(site, 'probe.state', { about: 'docker://nas1/site' }))
    .at('00:10', is(site, 'probe.state', { ok: false, why: 'bad_status', status: 502 })).at('00:10:20', dies('docker://nas1/site')).until('00:20').brings(card('docker://nas1/site', 'exited', { affected: [site] })),
];
