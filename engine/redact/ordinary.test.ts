import { expect, test } from 'vitest';
import { redact } from './redact.ts';

/** Lines that applications, hosts and people write every day, close to the forms of secrets and without one. */
const lines = String.raw`
password: expired
password: invalid
Password: required
Password: *****
password: (hidden)
password : incorrect
  password: ${'$'}{DB_PASSWORD}
  password_file: /run/secrets/db_password
password: <set in .env>
secret: missing
token: null
Password is required
password is not set
the password is wrong.
Passwort: falsch
Passwort ist abgelaufen
Mot de passe incorrect
contraseña: incorrecta
пароль: неверный
密码错误
パスワードが正しくありません
PASS src/utils2.test.ts (5.2 s)
--- PASS: TestReconcile (0.03s)
PASS: TestFoo
ok  	github.com/example/app/pkg	0.412s
OTP sent to user anna
sending OTP to +00 000 0000
JWT expired at 2026-03-01T10:00:00Z
jwt malformed
CSRF token missing or incorrect
CSRF verification failed. Request aborted.
session opened for user root(uid=0) by (uid=0)
pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.7  user=root
Failed password for root from 10.0.0.7 port 52114 ssh2
Failed password for invalid user admin from 10.0.0.7 port 40022 ssh2
error: kex_exchange_identification: Connection closed by remote host
Accepted password for anna from 10.0.0.9 port 50000 ssh2
Connection closed by authenticating user root 10.0.0.7 port 41234 [preauth]
sudo: pam_unix(sudo:auth): auth could not identify password for [anna]
anna : TTY=pts/0 ; PWD=/home/anna ; USER=root ; COMMAND=/usr/bin/docker compose -p media up -d
ssh -p 22 root@10.0.0.4
ssh -p 2222 anna@nas.example.org uptime
scp -P 2222 file anna@nas:/srv
mkdir -p /srv/media/movies
mkdir -p data
cp -p a b
docker run -p 80:80 -p 443:443 --name web nginx
docker run -d -p 127.0.0.1:8080:80 -e TZ=Europe/Berlin nginx:1.27
docker compose -p media up -d
docker ps -a --format json
docker login succeeded
ps -p 123 -o pid,comm
nc -w 5 10.0.0.4 5432
nc -zv -w 5 cache 6379
ping -c 3 -W 2 10.0.0.1
tar -xzf backup.tar.gz -C /srv
rsync -avP --delete /srv/ nas:/backup/
redis-cli -h cache -p 6379 ping
redis-cli -n 2 --scan --pattern 'user:*'
mysql -h db -P 3306 -u app
mysqldump --single-transaction -h db -u app app
psql -h db -p 5432 -U app -d app
pg_dump -h db -p 5432 -U postgres -Fc app
7z x archive.7z -o/srv
unzip -o archive.zip -d /srv
zip -r backup.zip data
curl -fsSL https://get.example.org/install.sh
curl -u anna https://example.org
curl -X POST -H 'Content-Type: application/json' http://10.0.0.4:8123/api/states
wget -q --spider http://localhost:8096/health
smbclient -L //nas -N
ldapsearch -x -H ldap://10.0.0.5 -b dc=example,dc=org -s sub
mosquitto_sub -h broker -p 1883 -t zigbee2mqtt/#
openssl x509 -in cert.pem -noout -dates
snmpwalk -v2c -c public 10.0.0.1 sysUpTime
kubectl -n media get secret media-tls -o yaml
kubectl create secret tls media-tls --cert=tls.crt --key=tls.key
helm upgrade --install app ./chart -n media
vault login failed: permission denied
rclone sync nas:media /srv/media --transfers 4
net use of memory grew by 12 MB
htpasswd: cannot open file /etc/nginx/.htpasswd
mount -t nfs 10.0.0.4:/srv /mnt -o vers=4.1,soft
mount error(13): Permission denied
error: mail server replied 535 5.7.8 Authentication credentials invalid
lost connection after AUTH from unknown[10.0.0.7]
250-AUTH PLAIN LOGIN
NOAUTH Authentication required.
WRONGPASS invalid username-password pair or user is disabled.
ERR AUTH called without any password configured for the default user
SASL LOGIN authentication failed: authentication failure
FATAL: password authentication failed for user "app"
ERROR: role "app" does not exist
ALTER ROLE app VALID UNTIL 'infinity'
ERROR 1045 (28000): Access denied for user 'app'@'172.18.0.3' (using password: YES)
ERROR 1698 (28000): Access denied for user 'root'@'localhost'
Enter password for 'anna':
the record identified by id 42 was removed
Table 'app.password_resets' doesn't exist
duplicate key value violates unique constraint "users_pkey"
backup code 0
backup codes: 10 remaining
recovery key: none
recovery mode entered, status code 503, error code: 12345678
exit code 137, signal 9
seed phrase missing in configuration
seed: 42
the seed list of 12 peers was loaded from file
machine learning service started
login shell is /bin/bash, password aging disabled
root:x:0:0:root:/root:/bin/bash
www-data:*:19000:0:99999:7:::
daemon:!:19000::::::
app_1  | 10.0.0.5:5432 - accepting connections
error at /app/server.js:10:5:main:handler
fe80::1:2:3:4 dev eth0 lladdr 02:42:ac:11:00:02 REACHABLE
02:42:ac:11:00:02
http://user@host.example.org/path
https://example.org:8443/users?email=anna@example.org
https://example.org/@anna/media@2x.png
https://cdn.example.org/npm/vue@3.4.21/dist/vue.global.js
git@github.com:example/app.git
ssh://git@git.example.org:2222/anna/app.git
GET /api/push/v1/status 200 12ms
GET /api/webhooks 200
POST /api/webhook/github 202
GET /ping 200 0.3ms
GET /s/photos?page=2 200
GET /feed/recent?limit=50&sort=desc 304
GET /movie/2024/poster.jpg 200
https://ntfy.sh/docs/publish/
ntfy.example.org started, listening on :80
https://hc-ping.com answered 200
telegram: connected as bot
Bearer authentication is required
Basic authorization failed for admin
WWW-Authenticate: Basic realm="Restricted"
Send a basic message: done
API-key validation is on
tokens ([2b75b49](https://github.com/example/app/commit/2b75b497792ab23c7)) counted
token: process.env.DISCORD_TOKEN,
const password = config.database.password;
apiKey: env.API_KEY ?? undefined
auth_basic_user_file /etc/nginx/.htpasswd;
ssl_certificate_key /etc/letsencrypt/live/example.org/privkey.pem;
ssl_session_tickets off; ssl_session_timeout 1d;
Session closed, cookie: expired
Set-Cookie was dropped: SameSite=None without Secure
key=user:1234 ttl=3600
KEY_EXCHANGE ECDHE-RSA-AES256-GCM-SHA384
SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= matched
keyboard: us layout; keymap de-latin1
access point wlan0: associated, psk mismatch
wpa_supplicant[512]: wlan0: WPA: 4-Way Handshake failed - pre-shared key may be incorrect
wlan0: CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid="home" auth_failures=1 duration=10 reason=WRONG_KEY
tailscaled: health: login is required
cloudflared: Registered tunnel connection connIndex=0 location=fra08 protocol=quic
Proxmox: user 'root@pam' authentication failed, TASK ERROR: command 'vzdump 101' failed: exit code 255
pvedaemon[1234]: <root@pam!mon> starting task UPID:pve:00001234:00ABCDEF:65E1A2B3:vncproxy:101:root@pam!mon:
zfs load-key: Key load error: 1 key(s) attempted, 0 succeeded
cryptsetup: No key available with this passphrase.
Vaultwarden: ADMIN_TOKEN is not set, the admin panel is disabled
Plex: Token expired, please sign in again
Home Assistant: Login attempt or request with invalid authentication from 10.0.0.9 (10.0.0.9). Requested URL: '/auth/token'.
Immich: [Nest] 7 - LOG [AuthService] User logged out, session removed
Nextcloud: {"reqId":"Zr1","level":2,"message":"Login failed: anna (Remote IP: 10.0.0.9)","userAgent":"Mozilla/5.0"}
Authelia: level=error msg="Unsuccessful 1FA authentication attempt by user 'anna'" method=POST path=/api/firstfactor remote_ip=10.0.0.9
Traefik: middleware "auth@docker" does not exist, routerName=media@docker
Caddy: {"level":"error","logger":"tls.obtain","msg":"could not get certificate from issuer","identifier":"home.example.org"}
Grafana: logger=authn.service level=warn msg="Failed to authenticate request" client=auth.client.session error="user token not found"
Sonarr: [Warn] QbittorrentProxy: Failed to authenticate with qBittorrent, check username and password
Gitea: Failed authentication attempt for anna from 10.0.0.9:53122: user's password is invalid [uid: 2, name: anna]
Paperless: [INFO] Consuming invoice_2026-03-01_recovery-plan.pdf
Jellyfin: Authentication request for "anna" has been denied (IP: "10.0.0.9").
npm http fetch GET 200 https://registry.npmjs.org/pass-through-stream 120ms
gpg: WARNING: unsafe permissions on homedir; gpg: key 0x1234ABCD: public key imported
four groups: DATA LOAD FAIL DONE
CPU: AMD Ryzen 7 5800X, board B550 AORUS, serial none
`.split('\n').filter((line) => line !== '');

test.each(lines)('leaves as it is: %s', (line) => {
  expect(redact(line)).toEqual({ text: line, counts: {} });
});
