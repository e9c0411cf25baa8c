/** Applications that people run at home, as they are written; the name of a guest for one is the same in small letters, without spaces and hyphens. */
const written = [
  'Actual Budget', 'AdGuard Home', 'AdGuard', 'Airsonic', 'Apache', 'Audiobookshelf', 'Authelia', 'Authentik', 'Bazarr', 'Beszel', 'Bitwarden', 'BookStack', 'Caddy', 'Calibre-Web', 'Calibre', 'Changedetection', 'Checkmk', 'Cloudflared',
  'Cockpit', 'CouchDB', 'CrowdSec', 'Dashy', 'Deluge', 'Docker', 'Dokploy', 'Dozzle', 'DokuWiki', 'Drone', 'Duplicati', 'Elasticsearch', 'Emby', 'ESPHome', 'Etcd', 'Firefly III', 'Firefly', 'Forgejo', 'FreshRSS', 'Frigate', 'Ghost', 'Gitea',
  'GitLab', 'GitLab Runner', 'Glances', 'Gotify', 'Grafana', 'Graylog', 'Grocy', 'Guacamole', 'HAProxy', 'Headscale', 'Hedgedoc', 'Heimdall', 'Home Assistant', 'Homarr', 'Homebox', 'Homebridge', 'Homepage', 'Homer', 'Immich', 'InfluxDB', 'Influx', 'InvoiceNinja',
  'Jackett', 'Jellyfin', 'Jellyseerr', 'Jenkins', 'Kafka', 'Kavita', 'Keycloak', 'Kibana', 'Komga', 'Komodo', 'Lidarr', 'Linkding', 'LinkWarden', 'Loki', 'MagicMirror', 'MariaDB', 'Mastodon', 'Matrix', 'Mattermost', 'Mealie', 'MediaWiki', 'Memcached', 'MeshCentral',
  'Minecraft', 'MiniFlux', 'MinIO', 'MongoDB', 'Mosquitto', 'Motioneye', 'MQTT', 'MySQL', 'n8n', 'Navidrome', 'NetBox', 'NetBird', 'Netdata', 'Nextcloud', 'NextcloudPi', 'Nginx Proxy Manager', 'NginxProxyManager', 'Nginx', 'NocoDB', 'Node-RED', 'Ntfy', 'Octoprint',
  'Ollama', 'Omada', 'ONLYOFFICE', 'Open WebUI', 'OpenHAB', 'OpenSpeedTest', 'OpenVPN', 'Outline', 'Overseerr', 'ownCloud', 'Palworld', 'Paperless-ngx', 'Paperless', 'Passbolt', 'PeerTube', 'pgAdmin', 'PhotoPrism', 'Pi-hole', 'Pi.hole', 'Pihole', 'Pi hole', 'Plausible',
  'Plex', 'Portainer', 'Postgres', 'PostgreSQL', 'Prometheus', 'Prowlarr', 'Proxmox Backup Server', 'PBS', 'Proxmox Datacenter Manager', 'Proxmox Mail Gateway', 'qBittorrent', 'RabbitMQ', 'Radarr', 'Readarr', 'Recyclarr', 'Redis', 'Rocket.Chat', 'RustDesk', 'SABnzbd', 'Samba', 'ScyllaDB', 'Scrutiny',
  'Seafile', 'SearXNG', 'Semaphore', 'Shinobi', 'SonarQube', 'Sonarr', 'SpeedTest Tracker', 'Squid', 'Stirling-PDF', 'Syncthing', 'Tailscale', 'Tandoor', 'Tautulli', 'Tdarr', 'Technitium DNS', 'Technitium', 'Telegraf', 'The Lounge', 'Trilium', 'Traccar', 'Traefik', 'Transmission', 'TrueNAS', 'Umami', 'Unbound', 'UniFi Network Server', 'UniFi Controller', 'UniFi',
  'Unmanic', 'Uptime Kuma', 'Valheim', 'Valkey', 'Vault', 'Vaultwarden', 'Verdaccio', 'VictoriaMetrics', 'Vikunja', 'Wallabag', 'Wazuh', 'Whisparr', 'Wiki.js', 'WireGuard', 'WordPress', 'Woodpecker', 'Zabbix', 'Zigbee2MQTT', 'Zoraxy', 'Z-Wave JS',
] as const;

/** Applications that others on the network find by their address, so that it must not change. */
const answersNames = new Set(['adguardhome', 'adguard', 'pihole', 'technitium', 'technitiumdns', 'unbound', 'bind', 'bind9', 'dnsmasq', 'dns', 'powerdns', 'coredns', 'dhcp', 'blocky']);

/** All applications as a pattern, the longer before the shorter. */
export const applicationPattern = [...written].sort((a, b) => b.length - a.length).map((one) => one.replace(/[.]/g, '\\.').replace(/[- ]/g, '[- ]?')).join('|');

/** What a guest for an application is called. */
export function slugOf(application: string): string {
  return application.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Whether an application stands there as a guest is called, `uptime-kuma` for Uptime Kuma: with hyphens that it is not written with. */
export function isSpelledAsName(application: string): boolean {
  return application.includes('-') && !written.some((one) => one.toLowerCase() === application.toLowerCase());
}

/** Whether a guest for this must keep its address: others are told to ask it by number. */
export function needsFixedAddress(purpose: string): boolean {
  return answersNames.has(slugOf(purpose)) || /\b(?:dns|name ?server|dhcp)\b/i.test(purpose);
}

/** The application or use `db` stands for, to find a guest called `db` from "the database". */
export const synonyms: Readonly<Record<string, readonly string[]>> = {
  database: ['db', 'database', 'postgres', 'postgresql', 'mysql', 'mariadb', 'sql'], db: ['database'], web: ['web', 'www', 'webserver', 'nginx', 'apache'], webserver: ['web', 'www'], website: ['web', 'www'],
  file: ['files', 'file', 'fileserver', 'nas', 'samba'], files: ['file', 'fileserver'], application: ['app', 'apps'], app: ['apps'], apps: ['app'], application_server: ['app', 'apps'], mail: ['mail', 'mailserver', 'email'],
  monitoring: ['monitoring', 'monitor', 'grafana', 'prometheus', 'zabbix'], media: ['media', 'plex', 'jellyfin', 'emby'], proxy: ['proxy', 'nginx', 'traefik', 'npm'], dns: ['dns', 'pihole', 'adguard'], git: ['git', 'gitea', 'gitlab', 'forgejo'],
};
